// Oblivious exchanges under way: begun, and waiting for a phone's evaluation. As many as a family could need at once; where
// there are more, the oldest gives way, so that nobody can hold the door closed by beginning and never finishing. What they are about
// (number, slot, the box's share) lies in locked memory: the guard outlives a wipe, and nothing of them may.
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Guard.Keys;

sealed class Exchanges(TimeProvider time) : IDisposable
{
    const int Most = 16;
    const int SlotAt = KeyRequest.IdBytes;
    const int InputAt = SlotAt + UnlockSlots.IdBytes;
    const int RecordBytes = InputAt + UnlockSlots.InputBytes;

    static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    readonly LockedMemory records = LockedMemory.Allocate(new(Most * RecordBytes));
    readonly Stack<int> free = new(Enumerable.Range(0, Most));

    /// <summary>The oldest first.</summary>
    readonly List<Exchange> begun = [];

    static ReadOnlySpan<byte> Purpose => "messenger-appliance/unlock/1"u8;

    /// <summary>Begins one: writes its id (16) and the blinded element (32) that the phone evaluates.</summary>
    public void Begin(KeyArena arena, ReadOnlySpan<byte> slot, ReadOnlySpan<byte> input, bool enrols, Span<byte> answer)
    {
        Forget();
        if (begun.Count >= Most) End(0);
        var id = answer[..KeyRequest.IdBytes];
        RandomBytes.Fill(id);
        var blind = OprfBlind.Create(arena, input, answer.Slice(KeyRequest.IdBytes, KeyRequest.ElementBytes));
        var exchange = new Exchange(free.Pop(), enrols, blind, time.GetTimestamp());
        var record = Record(exchange);
        id.CopyTo(record);
        slot.CopyTo(record[SlotAt..]);
        input.CopyTo(record[InputAt..]);
        begun.Add(exchange);
    }

    /// <summary>The share that box and phone have made together, and whose it is; null when there is no such exchange or it cannot be one.</summary>
    /// <param name="id">As <see cref="Begin"/> wrote it.</param>
    /// <param name="evaluated">What the phone made of the blinded element.</param>
    /// <param name="enrols">What it was begun for.</param>
    /// <param name="slot">Takes 16 bytes.</param>
    /// <param name="input">Takes the box's share, 32 bytes; the caller erases it.</param>
    public SealKey? Finish(ReadOnlySpan<byte> id, ReadOnlySpan<byte> evaluated, bool enrols, Span<byte> slot, Span<byte> input)
    {
        Forget();
        for (var i = 0; i < begun.Count; i++)
        {
            var exchange = begun[i];
            var record = Record(exchange);
            if (exchange.Enrols != enrols || !id.SequenceEqual(record[..KeyRequest.IdBytes])) continue;
            record[SlotAt..InputAt].CopyTo(slot);
            record[InputAt..].CopyTo(input);
            var share = exchange.Blind.TryFinalize(record[InputAt..], evaluated, Purpose);
            // Once: a second evaluation needs a second blind.
            End(i);
            return share;
        }

        return null;
    }

    /// <summary>What the exchanges are about is zero from here on. Never throws, allocates nothing, waits for nobody.</summary>
    public void Zero() => records.Zero();

    public void Clear()
    {
        while (begun.Count > 0) End(begun.Count - 1);
    }

    public void Dispose()
    {
        Clear();
        records.Dispose();
    }

    void Forget()
    {
        while (begun.Count > 0 && time.GetElapsedTime(begun[0].At) > Life) End(0);
    }

    void End(int number)
    {
        var exchange = begun[number];
        exchange.Blind.Dispose();
        Record(exchange).Clear();
        free.Push(exchange.Place);
        begun.RemoveAt(number);
    }

    Span<byte> Record(Exchange exchange) => records.Span.Slice(exchange.Place * RecordBytes, RecordBytes);

    sealed record Exchange(int Place, bool Enrols, OprfBlind Blind, long At);
}
