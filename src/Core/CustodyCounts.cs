// What the box holds of others' messages at one moment, and what became of those it held before, counted by the
// mailbox itself (protocol.md, Delivery; the custody report shows exactly this). Counts are of messages, not of copies.
namespace Messenger.Appliance.Core;

/// <param name="Waiting">Messages that wait for at least one phone that is away or behind.</param>
/// <param name="WaitingBytes">Their payloads and forwarded properties.</param>
/// <param name="OldestWaiting">Age of the oldest of them; zero when none waits.</param>
/// <param name="InFlight">Messages handed to connected phones alone, not yet acknowledged.</param>
/// <param name="InFlightBytes">Their payloads and forwarded properties.</param>
/// <param name="PassedThrough">Since start: acknowledged by every recipient without ever having waited.</param>
/// <param name="Stored">Since start: had to wait for at least one recipient.</param>
/// <param name="ErasedOnReceipt">Since start: zeroed by the last recipient's acknowledgement.</param>
/// <param name="Expired">Since start: zeroed at their deadline, also when in flight.</param>
/// <param name="Dropped">Since start: zeroed because the session they were for ended or its device was removed.</param>
/// <param name="Refused">Since start: not taken, for all recipients or for one whose share is full.</param>
/// <param name="Capacity">Bytes that the mailbox could hold in all, locked in memory.</param>
/// <param name="Occupied">Bytes of them taken by what waits or is in flight, bookkeeping included.</param>
public sealed record CustodyCounts(
    int Waiting,
    ByteCount WaitingBytes,
    TimeSpan OldestWaiting,
    int InFlight,
    ByteCount InFlightBytes,
    long PassedThrough,
    long Stored,
    long ErasedOnReceipt,
    long Expired,
    long Dropped,
    long Refused,
    ByteCount Capacity,
    ByteCount Occupied);
