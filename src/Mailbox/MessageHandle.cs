// Names one message held by the mailbox in eight bytes: its place, how often that place was used before, and its size.
// A handle whose message was erased in the meantime names nothing: it never reaches the next message in the same place.
namespace Messenger.Appliance.Mailbox;

public readonly record struct MessageHandle
{
    internal const int IndexBits = 20;
    internal const int GenerationBits = 28;
    internal const int SizeBits = 16;

    readonly ulong bits;

    internal MessageHandle(ulong bits) => this.bits = bits;

    internal MessageHandle(int index, uint generation, int cells) =>
        bits = (uint)index | ((ulong)(generation & GenerationMask) << IndexBits) | ((ulong)(uint)cells << (IndexBits + GenerationBits));

    internal static uint GenerationMask => (1u << GenerationBits) - 1;

    /// <summary>The place in the mailbox's table: stable and unique while the message lives, from 0, dense.</summary>
    public int Index => (int)(bits & ((1u << IndexBits) - 1));

    internal uint Generation => (uint)(bits >> IndexBits) & GenerationMask;

    internal int Cells => (int)(bits >> (IndexBits + GenerationBits));

    internal ulong Bits => bits;
}
