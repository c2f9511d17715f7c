// What the box holds at one moment, counted by its allocator, its key arena and the file system: all that could be
// handed over, and how little that is. Sizes and counts only; who and what is not known here.
using System.Text.Json.Serialization;

namespace Messenger.Appliance.Setup.Custody;

public sealed record CustodyReport
{
    public required HeldNow Now { get; init; }

    public required CountedSince Since { get; init; }

    public required IReadOnlyList<KeysHeld> Keys { get; init; }

    public required IReadOnlyList<FileOnDisk> Disk { get; init; }
}

/// <param name="OldestSeconds">Age of the message that has waited longest; 0 when none waits.</param>
public readonly record struct HeldNow(long Waiting, long WaitingBytes, long OldestSeconds, long InFlight, long InFlightBytes);

/// <param name="Start">Unix seconds of the start of the box.</param>
/// <param name="PassedThrough">Deliveries that never waited.</param>
/// <param name="Stored">Messages that waited.</param>
/// <param name="Expired">Erased at their deadline.</param>
/// <param name="Dropped">Erased because the session that they were for ended, or its phone was removed.</param>
public readonly record struct CountedSince(long Start, long PassedThrough, long Stored, long ErasedOnReceipt, long Expired, long Dropped, long Refused)
{
    /// <summary>Per cent of all that was never stored; null before the first message.</summary>
    public int? PassedThroughPercent => PassedThrough + Stored == 0 ? null : (int)(PassedThrough * 100 / (PassedThrough + Stored));
}

public readonly record struct KeysHeld(string Kind, int Count);

/// <param name="Name">Relative to the state folder.</param>
/// <param name="Role">sealed, unlock, slot, door or other.</param>
public readonly record struct FileOnDisk(string Name, long Bytes, string Role);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CustodyReport))]
sealed partial class CustodyJson : JsonSerializerContext;
