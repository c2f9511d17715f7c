// Oblivious exchanges under way: begun, and waiting for a phone's evaluation. As many as a family could need at once; where
// there are more, the oldest gives way, so that nobody can hold the door closed by beginning and never finishing.
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Guard.Keys;

sealed class Exchanges(TimeProvider time)
{
    const int Most = 16;

    static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

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
        begun.Add(new(id.ToArray(), slot.ToArray(), input.ToArray(), enrols, blind, time.GetTimestamp()));
    }

    /// <summary>The slot and the share that box and phone have made together; null when there is no such exchange or it cannot be one.</summary>
    public (byte[] Slot, byte[] Input, SealKey Share)? Finish(ReadOnlySpan<byte> id, ReadOnlySpan<byte> evaluated, bool enrols)
    {
        Forget();
        for (var i = 0; i < begun.Count; i++)
        {
            var exchange = begun[i];
            if (exchange.Enrols != enrols || !id.SequenceEqual(exchange.Id)) continue;
            var share = exchange.Blind.TryFinalize(exchange.Input, evaluated, Purpose);
            // Once: a second evaluation needs a second blind.
            End(i);
            return share is null ? null : (exchange.Slot, exchange.Input, share);
        }

        return null;
    }

    public void Clear()
    {
        while (begun.Count > 0) End(begun.Count - 1);
    }

    void Forget()
    {
        while (begun.Count > 0 && time.GetElapsedTime(begun[0].At) > Life) End(0);
    }

    void End(int number)
    {
        begun[number].Blind.Dispose();
        begun.RemoveAt(number);
    }

    sealed record Exchange(byte[] Id, byte[] Slot, byte[] Input, bool Enrols, OprfBlind Blind, long At);
}
