// Deadlines in a hierarchical timing wheel (Varghese and Lauck): four rings of 64 buckets, linked through the messages
// themselves, so that adding, removing and a tick cost the same however many wait. One tick is a quarter second.
namespace Messenger.Appliance.Mailbox;

sealed unsafe class ExpiryWheel
{
    public const int TicksPerSecond = 4;
    const int Rings = 4;
    const int RingBits = 6;
    const int RingSize = 1 << RingBits;
    const int None = -1;

    readonly Message* messages;
    readonly int[] heads = new int[Rings * RingSize];

    public ExpiryWheel(Message* messages)
    {
        this.messages = messages;
        Reset();
    }

    /// <summary>The tick that was reached; what is due up to it has been handed out.</summary>
    public uint Now { get; private set; }

    public int Count { get; private set; }

    public void Add(int index)
    {
        Count++;
        Place(index);
    }

    public void Remove(int index)
    {
        Count--;
        Unlink(index);
    }

    /// <summary>Moves on to <paramref name="target"/> and gives the next message that is due, or -1 when none is left.</summary>
    public int TakeDue(uint target)
    {
        while (true)
        {
            var due = heads[Now & (RingSize - 1)];
            if (due != None)
            {
                Remove(due);
                return due;
            }

            if (Now >= target) return None;
            if (Count == 0)
            {
                Now = target;
                return None;
            }

            Now++;
            for (var ring = Rings - 1; ring > 0; ring--)
            {
                if ((Now & ((1u << (RingBits * ring)) - 1)) == 0) Cascade(ring);
            }
        }
    }

    public void Reset()
    {
        Array.Fill(heads, None);
        Count = 0;
    }

    void Cascade(int ring)
    {
        var bucket = (ring * RingSize) + (int)((Now >> (RingBits * ring)) & (RingSize - 1));
        // Bounded, for a wipe may zero the links meanwhile.
        for (var left = Count; left > 0 && heads[bucket] != None; left--)
        {
            var index = heads[bucket];
            Unlink(index);
            Place(index);
        }
    }

    void Place(int index)
    {
        var deadline = Math.Max(messages[index].Deadline, Now);
        var away = deadline - Now;
        var ring = 0;
        while (ring < Rings - 1 && away >= 1u << (RingBits * (ring + 1))) ring++;
        var bucket = (ring * RingSize) + (int)((deadline >> (RingBits * ring)) & (RingSize - 1));
        messages[index].Bucket = (byte)bucket;
        messages[index].Previous = None;
        messages[index].Next = heads[bucket];
        if (heads[bucket] != None) messages[heads[bucket]].Previous = index;
        heads[bucket] = index;
    }

    void Unlink(int index)
    {
        ref var message = ref messages[index];
        if (message.Previous == None) heads[message.Bucket] = message.Next;
        else messages[message.Previous].Next = message.Next;
        if (message.Next != None) messages[message.Next].Previous = message.Previous;
    }
}
