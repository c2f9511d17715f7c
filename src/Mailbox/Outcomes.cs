// What the mailbox answers: expected outcomes are values (protocol.md, Delivery and Limits).
namespace Messenger.Appliance.Mailbox;

public enum Refusal
{
    None = 0,

    /// <summary>No room in the mailbox, in bytes or in messages.</summary>
    Full,

    /// <summary>This sender's messages fill its share.</summary>
    SenderShare,

    /// <summary>What waits for this recipient fills its share.</summary>
    RecipientShare,

    /// <summary>The box was wiped: nothing is taken any more.</summary>
    Wiped,
}

/// <summary>How one copy of a message came to its end.</summary>
public enum Ending
{
    /// <summary>The recipient has it: acknowledged.</summary>
    Received,

    /// <summary>Its recipient will not get it: the session ended, or cannot take it.</summary>
    Dropped,

    /// <summary>Not a copy for a recipient: routing is done, or a QoS 0 message was written.</summary>
    Done,
}

/// <summary>A message as it can be sent at this moment.</summary>
public readonly record struct MessageView(int PropertiesLength, int PayloadLength, uint SecondsLeft);

/// <summary>How far the bytes of a message were read; start with default.</summary>
public struct MessageCursor
{
    internal CellCursor Cell;
    internal bool Started;
}
