// The relay's core with a mailbox and keys of its own, open to everybody.
using Messenger.Appliance.Core;
using Messenger.Appliance.Mailbox;
using Messenger.Appliance.Relay;
using Messenger.Appliance.Secrets;
using Messenger.Appliance.Sockets;

namespace Messenger.Appliance.Host.Tests;

sealed class OpenRelay : IDisposable
{
    readonly KeyArena arena = new();
    readonly MemoryMailbox mailbox;

    public OpenRelay(Limits limits)
    {
        mailbox = new(LockedMemory.Allocate(limits.Mailbox), limits, TimeProvider.System);
        var options = new RelayOptions { BootId = "AAAAAAAAAAAAAAAAAAAAAQ", Retention = static () => Limits.RetentionDefault };
        Relay = new(mailbox, SigningKey.Generate(arena), new AllowAll(), options, limits, LoopTime.Shared);
    }

    public MqttRelay Relay { get; }

    /// <summary>Bytes of the mailbox that messages take up now, with all that belongs to them.</summary>
    public ByteCount Occupied => mailbox.Count().Occupied;

    public void Dispose()
    {
        Relay.Dispose();
        mailbox.Dispose();
        arena.Dispose();
    }
}
