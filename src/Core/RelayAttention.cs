// Why the light asks for attention on behalf of the wire side (protocol.md, Limits): something was refused that a family
// would want to know about. Panel and Setup say it in words.
namespace Messenger.Appliance.Core;

public enum RelayAttention
{
    None = 0,

    /// <summary>The mailbox is full: messages were refused.</summary>
    MailboxFull,

    /// <summary>One phone's messages fill its share of the mailbox: more from it were refused.</summary>
    SenderShare,

    /// <summary>So much waits for one phone that was away long that it gets no more.</summary>
    RecipientShare,

    /// <summary>As many connections as the box takes: others were turned away.</summary>
    Connections,
}
