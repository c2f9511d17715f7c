// What the family can set, and the latest time the box has known: a box without a clock battery starts from there
// instead of 1970, so that certificates stay valid. 17 bytes on the card.
using System.Buffers.Binary;
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Registry;

public enum Language : byte
{
    Korean = 0,
    English = 1,
}

/// <param name="Retention">The longest a message waits, in whole seconds, between the limits' least and most.</param>
/// <param name="Language">Of the box's pages and panel.</param>
/// <param name="LatestKnownTime">Only grows. Whole seconds.</param>
public sealed record BoxSettings(TimeSpan Retention, Language Language, DateTimeOffset LatestKnownTime)
{
    internal const int Bytes = 17;

    public static BoxSettings Default { get; } = new(Limits.RetentionDefault, Language.Korean, DateTimeOffset.UnixEpoch);

    public static bool IsRetention(TimeSpan retention) =>
        retention >= Limits.RetentionLeast && retention <= Limits.RetentionMost && retention.Ticks % TimeSpan.TicksPerSecond == 0;

    internal void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64BigEndian(destination, (long)Retention.TotalSeconds);
        destination[8] = (byte)Language;
        BinaryPrimitives.WriteInt64BigEndian(destination[9..], LatestKnownTime.ToUnixTimeSeconds());
    }

    internal static BoxSettings Read(ReadOnlySpan<byte> source) => new(
        TimeSpan.FromSeconds(BinaryPrimitives.ReadInt64BigEndian(source)),
        (Language)source[8],
        DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(source[9..])));
}
