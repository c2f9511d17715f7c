// One moment of a small family: what is on each phone's disk and in its memory, what is on the way, and what the box holds.
// Sets of messages and of phones are bits of a byte.
namespace Messenger.Appliance.Model.Tests;

enum Kind : byte
{
    Subscribe,
    Hello,
    Text,
    Receipt,
}

/// <summary>From a phone: a text with its place in the order, a receipt with the texts it confirms, a hello, a subscription.</summary>
readonly record struct Packet(Kind Kind, byte From, byte What, byte Order);

/// <summary>The box's answer to a packet.</summary>
readonly record struct Answer(Kind Kind, byte What, bool Taken);

enum Line : byte
{
    None,

    /// <summary>CONNACK is on its way.</summary>
    Opening,

    /// <summary>The phone knows of its session, and has not stored it yet.</summary>
    Unsaved,
    Open,
}

sealed class Phone(int messages)
{
    // On the disk.
    public byte Has, Kept, Sent, Owed, Boot, Missed;
    public bool Subscribed, OwesHello;
    public byte[] Order = new byte[messages], Waiting = new byte[messages];

    // In memory.
    public bool Running = true, Present, Hears;
    public Line Line;
    /// <summary>Receipts on their way for texts that have not come again since.</summary>
    public byte Telling;
    public byte Due, ToldMissed;

    // On the way, in order; and how often each text was shown.
    public List<Packet> Up = [];
    public List<Answer> Down = [];
    public byte[] Shown = new byte[messages];

    public byte Clock => Order.Max();

    public Phone Copy()
    {
        var copy = (Phone)MemberwiseClone();
        (copy.Order, copy.Waiting, copy.Shown) = ([.. Order], [.. Waiting], [.. Shown]);
        (copy.Up, copy.Down) = ([.. Up], [.. Down]);
        return copy;
    }
}

sealed class Session
{
    public bool Exists, Subscribed;

    /// <summary>The first of the queue is with the phone, its acknowledgement on its way.</summary>
    public bool Acknowledged;
    public byte Missed;
    public List<Packet> Queue = [];

    public Session Copy()
    {
        var copy = (Session)MemberwiseClone();
        copy.Queue = [.. Queue];
        return copy;
    }
}

sealed class State
{
    public Phone[] Phones = [];
    public Session[] Sessions = [];
    public byte Boot = 1, Written, BoxDeaths, PhoneDeaths, Cuts;

    public State Copy() => new()
    {
        Phones = [.. Phones.Select(phone => phone.Copy())],
        Sessions = [.. Sessions.Select(session => session.Copy())],
        Boot = Boot,
        Written = Written,
        BoxDeaths = BoxDeaths,
        PhoneDeaths = PhoneDeaths,
        Cuts = Cuts,
    };

    public byte[] Encode()
    {
        List<byte> bytes = [Boot, Written, BoxDeaths, PhoneDeaths, Cuts];
        foreach (var phone in Phones)
        {
            bytes.AddRange([phone.Has, phone.Kept, phone.Sent, phone.Owed, phone.Boot, phone.Missed, phone.Due, phone.ToldMissed, phone.Telling, (byte)phone.Line]);
            bytes.Add(Flags(phone.Subscribed, phone.OwesHello, phone.Running, phone.Present, phone.Hears));
            bytes.AddRange([.. phone.Order, .. phone.Waiting, .. phone.Shown, (byte)phone.Up.Count, (byte)phone.Down.Count]);
            foreach (var packet in phone.Up) Add(bytes, packet);
            foreach (var answer in phone.Down) bytes.AddRange([(byte)answer.Kind, answer.What, Flags(answer.Taken)]);
        }

        foreach (var session in Sessions)
        {
            bytes.AddRange([Flags(session.Exists, session.Subscribed, session.Acknowledged), session.Missed, (byte)session.Queue.Count]);
            foreach (var packet in session.Queue) Add(bytes, packet);
        }

        return [.. bytes];
    }

    static void Add(List<byte> bytes, Packet packet) => bytes.AddRange([(byte)packet.Kind, packet.From, packet.What, packet.Order]);

    static byte Flags(params ReadOnlySpan<bool> flags)
    {
        byte value = 0;
        foreach (var flag in flags) value = (byte)((value << 1) | (flag ? 1 : 0));
        return value;
    }
}
