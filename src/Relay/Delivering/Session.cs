// One device's session (MQTT 5, 4.1): its subscriptions, what is on its way to it, what waits for it. It outlives a
// connection by its expiry interval. Everything here happens under the exchange's lock.
using Messenger.Appliance.Core;
using Messenger.Appliance.Mailbox;
using Messenger.Appliance.Relay.Connecting;
using Messenger.Appliance.Relay.Publishing;
using Messenger.Appliance.Relay.Routing;

namespace Messenger.Appliance.Relay.Delivering;

sealed class Session(DeviceId device, MemoryMailbox mailbox, PublishRate rate)
{
    public DeviceId Device => device;

    public PublishRate Rate => rate;

    public Dictionary<Topic, Subscription> Subscriptions { get; } = [];

    public Window Window { get; } = new();

    public WaitingLine Waiting { get; } = new();

    /// <summary>Null while the phone is away.</summary>
    public Connection? Connection { get; private set; }

    public TimeSpan Expiry { get; set; }

    /// <summary>Messages that were for it, and that its share had no room for: its phone asks their senders.</summary>
    public long Missed { get; private set; }

    /// <summary>Monotonic; meaningful while the phone is away.</summary>
    public long AwaySince { get; private set; }

    public void Attach(Connection connection)
    {
        Connection = connection;
        Window.Relaunch(mailbox);
    }

    public void Detach(long now)
    {
        Connection = null;
        AwaySince = now;
        Window.Land(mailbox);
    }

    /// <summary>Gives one message to this session: to the socket, or to the line. Anything but None: not taken.</summary>
    public Refusal Offer(MessageHandle message, bool atLeastOnce, out bool taken)
    {
        taken = false;
        if (Connection is { } connection && (!atLeastOnce || Waiting.IsEmpty) && Window.HasRoom(atLeastOnce, connection.ClientReceiveMaximum))
        {
            mailbox.Fly(message);
            Window.Add(message, atLeastOnce);
            taken = true;
            return Refusal.None;
        }

        if (!atLeastOnce) return Refusal.None;
        var refusal = mailbox.TryWait(message, Waiting);
        taken = refusal == Refusal.None;
        if (!taken) Missed++;
        return refusal;
    }

    /// <summary>Moves what waits into the window as far as the client takes it.</summary>
    public void Refill()
    {
        if (Connection is not { } connection) return;
        while (!Waiting.IsEmpty && Window.HasRoom(atLeastOnce: true, connection.ClientReceiveMaximum) && mailbox.TryFlyFirst(Waiting, out var message)) Window.Add(message, atLeastOnce: true);
    }

    /// <summary>Everything held for this session ends.</summary>
    public void End()
    {
        Window.Drop(mailbox, landed: Connection is null);
        mailbox.DropAll(Waiting);
        Connection = null;
    }
}
