// A topic that at least one session subscribes to, and the table of them: exact names only, found by their bytes in one
// look-up. The box has no other list of rooms, and none of this outlives the process (protocol.md, Topics).
using System.Diagnostics.CodeAnalysis;
using Messenger.Appliance.Relay.Delivering;

namespace Messenger.Appliance.Relay.Routing;

sealed class Topic(byte[] name)
{
    public ReadOnlySpan<byte> Name => name;

    public TopicName Key => new(name);

    /// <summary>In order of subscribing; every message goes through it in this order.</summary>
    public List<Subscription> Subscriptions { get; } = [];
}

sealed class Subscription(Session session, Topic topic)
{
    public Session Session => session;

    public Topic Topic => topic;

    public bool AtLeastOnce { get; set; }

    public bool NoLocal { get; set; }
}

readonly record struct TopicName(byte[] Bytes);

sealed class TopicTable
{
    readonly Dictionary<TopicName, Topic> topics;
    readonly Dictionary<TopicName, Topic>.AlternateLookup<ReadOnlySpan<byte>> byBytes;

    // The topic of each message in the mailbox, by the message's place there.
    Topic?[] ofMessage = new Topic?[64];

    public TopicTable()
    {
        topics = new(new ByBytes());
        byBytes = topics.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public int Count => topics.Count;

    public bool TryFind(ReadOnlySpan<byte> name, [NotNullWhen(true)] out Topic? topic) => byBytes.TryGetValue(name, out topic);

    public Topic FindOrAdd(ReadOnlySpan<byte> name)
    {
        if (byBytes.TryGetValue(name, out var topic)) return topic;
        topic = new(name.ToArray());
        topics.Add(topic.Key, topic);
        return topic;
    }

    public void Remove(Subscription subscription)
    {
        var topic = subscription.Topic;
        topic.Subscriptions.Remove(subscription);
        if (topic.Subscriptions.Count == 0) topics.Remove(topic.Key);
    }

    public Topic OfMessage(int place) => ofMessage[place]!;

    public void SetOfMessage(int place, Topic topic)
    {
        if (place >= ofMessage.Length) Array.Resize(ref ofMessage, Math.Max(place + 1, ofMessage.Length * 2));
        ofMessage[place] = topic;
    }

    public void Clear()
    {
        topics.Clear();
        Array.Clear(ofMessage);
    }

    // Hash codes are seeded at random per process: nobody can choose names that collide.
    sealed class ByBytes : IEqualityComparer<TopicName>, IAlternateEqualityComparer<ReadOnlySpan<byte>, TopicName>
    {
        public bool Equals(TopicName x, TopicName y) => x.Bytes.AsSpan().SequenceEqual(y.Bytes);

        public int GetHashCode(TopicName name) => GetHashCode(name.Bytes);

        public bool Equals(ReadOnlySpan<byte> alternate, TopicName other) => alternate.SequenceEqual(other.Bytes);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public TopicName Create(ReadOnlySpan<byte> alternate) => new(alternate.ToArray());
    }
}
