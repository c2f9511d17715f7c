// What all connections share: sessions, topics, mailbox, and the one lock that guards them. Under it a message is taken,
// routed and written to every recipient's pipe in one step, so a topic has one order for all, the sender included.
// Never under it: flushing, cryptography, waiting, closing sockets. The mailbox's own lock is the only one inside.
using System.Buffers;
using Messenger.Appliance.Core;
using Messenger.Appliance.Mailbox;
using Messenger.Appliance.Relay.Authenticating;
using Messenger.Appliance.Relay.Codec;
using Messenger.Appliance.Relay.Connecting;
using Messenger.Appliance.Relay.Delivering;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Routing;

sealed class Exchange(MemoryMailbox mailbox, IBoxIdentity box, IAccess access, RelayOptions options, Limits limits, TimeProvider time)
{
    public Lock Gate { get; } = new();

    public MemoryMailbox Mailbox => mailbox;

    public IBoxIdentity Box => box;

    public IAccess Access => access;

    public RelayOptions Options => options;

    public Limits Limits => limits;

    public TimeProvider Time => time;

    public Dictionary<DeviceId, Session> Sessions { get; } = [];

    public HashSet<Connection> Connections { get; } = [];

    public TopicTable Topics { get; } = new();

    public Attention Attention { get; } = new(time);

    /// <summary>Writes what is not a message, one packet after the other.</summary>
    public RarePackets Packets { get; } = new();

    /// <summary>True from the first step of a wipe: nothing is taken or delivered any more.</summary>
    public bool Wiping { get; set; }

    /// <summary>Phones that have answered the wipe. Under the lock.</summary>
    public int Erased { get; set; }

    /// <summary>Takes a message and hands it to every subscriber of its topic. Under the lock.</summary>
    public MqttPubAckReasonCode Route(Session sender, ReadOnlySpan<byte> topicName, bool atLeastOnce, TimeSpan life, ReadOnlySpan<byte> properties, in ReadOnlySequence<byte> payload, FlushBatch batch)
    {
        if (!Topics.TryFind(topicName, out var topic) || !HasTaker(topic, sender, atLeastOnce)) return MqttPubAckReasonCode.NoMatchingSubscribers;
        var refusal = mailbox.TryTake(sender.Device, life, properties, payload, out var message);
        if (refusal != Refusal.None) return Refused(refusal);
        Topics.SetOfMessage(message.Index, topic);
        var taken = 0;
        foreach (var subscription in topic.Subscriptions)
        {
            if (subscription.NoLocal && subscription.Session == sender) continue;
            var outcome = subscription.Session.Offer(message, atLeastOnce && subscription.AtLeastOnce, out var wasTaken);
            if (outcome != Refusal.None) refusal = outcome;
            if (!wasTaken) continue;
            taken++;
            if (subscription.Session.Connection is { } connection) Deliver(connection, batch);
        }

        mailbox.End(message, Ending.Done);
        var reason = refusal == Refusal.None ? MqttPubAckReasonCode.Success : Refused(refusal);
        return taken > 0 ? MqttPubAckReasonCode.Success : refusal == Refusal.None ? MqttPubAckReasonCode.NoMatchingSubscribers : reason;
    }

    /// <summary>Writes what is next for a client, as far as it takes it. Under the lock.</summary>
    public void Deliver(Connection connection, FlushBatch batch)
    {
        if (!Delivery.Pump(this, connection)) connection.Lost = true;
        batch.Touch(connection);
    }

    /// <summary>Ends a session: subscriptions, what is on its way, what waits. Under the lock.</summary>
    public void End(Session session)
    {
        foreach (var subscription in session.Subscriptions.Values) Topics.Remove(subscription);
        session.Subscriptions.Clear();
        session.End();
        if (Sessions.TryGetValue(session.Device, out var current) && current == session) Sessions.Remove(session.Device);
    }

    static bool HasTaker(Topic topic, Session sender, bool atLeastOnce)
    {
        foreach (var subscription in topic.Subscriptions)
        {
            if (subscription.NoLocal && subscription.Session == sender) continue;
            if (subscription.Session.Connection is not null || (atLeastOnce && subscription.AtLeastOnce)) return true;
        }

        return false;
    }

    MqttPubAckReasonCode Refused(Refusal refusal)
    {
        Attention.Raise(refusal switch
        {
            Refusal.SenderShare => RelayAttention.SenderShare,
            Refusal.RecipientShare => RelayAttention.RecipientShare,
            Refusal.Full => RelayAttention.MailboxFull,
            _ => RelayAttention.None,
        });
        return MqttPubAckReasonCode.QuotaExceeded;
    }
}
