// What the relay is told at start, besides the limits.
namespace Messenger.Appliance.Relay;

public sealed record RelayOptions
{
    /// <summary>Random at each start of the box: 22 characters of base64url (protocol.md, Identifiers).</summary>
    public required string BootId { get; init; }

    /// <summary>The retention in force. Asked for each new message and session, from any thread: it must be quick.</summary>
    public required Func<TimeSpan> Retention { get; init; }
}
