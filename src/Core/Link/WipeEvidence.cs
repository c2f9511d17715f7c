// What is known of the last wipe: five times on the monotonic clock, and nothing more. Kept in RAM by the guard, shown on
// the state page by the next relay.
namespace Messenger.Appliance.Core.Link;

/// <param name="Edge">The button went down.</param>
/// <param name="Held">It had been held for a second.</param>
/// <param name="KeyZeroed">The vault key was zero in the guard's memory.</param>
/// <param name="RelayGone">The relay and all that it had started had ended.</param>
/// <param name="Drained">The kernel's freed pages had been drained.</param>
public readonly record struct WipeEvidence(TimeSpan Edge, TimeSpan Held, TimeSpan KeyZeroed, TimeSpan RelayGone, TimeSpan Drained)
{
    /// <summary>Kind and five times.</summary>
    public const int FrameBytes = 1 + (5 * sizeof(long));

    public int Write(Span<byte> frame)
    {
        var writer = new FrameWriter(frame, FrameKind.Evidence);
        writer.Int64(Edge.Ticks);
        writer.Int64(Held.Ticks);
        writer.Int64(KeyZeroed.Ticks);
        writer.Int64(RelayGone.Ticks);
        writer.Int64(Drained.Ticks);
        return writer.Length;
    }

    public static bool TryRead(ReadOnlySpan<byte> frame, out WipeEvidence evidence)
    {
        evidence = default;
        if (LinkFrames.KindOf(frame) != FrameKind.Evidence) return false;
        var reader = new FrameReader(frame[1..]);
        evidence = new(new(reader.Int64()), new(reader.Int64()), new(reader.Int64()), new(reader.Int64()), new(reader.Int64()));
        return reader.IsAtEnd;
    }
}
