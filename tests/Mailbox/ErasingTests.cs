// A payload lies in the region once, and is zero there as soon as its last copy ends (protocol.md, Delivery). These tests
// look into the region itself.
using System.Buffers;
using System.Security.Cryptography;

namespace Messenger.Appliance.Mailbox.Tests;

public sealed class ErasingTests : IDisposable
{
    readonly TestMailbox mailbox = new();
    readonly WaitingLine first = new(), second = new();
    readonly byte[] marker = RandomNumberGenerator.GetBytes(48);

    [Fact]
    public void Payload_is_zeroed_with_the_last_acknowledgement_and_not_before()
    {
        mailbox.Waiting(marker, 60, first, second);
        Assert.True(mailbox.Holds(marker));
        Acknowledge(first);
        Assert.True(mailbox.Holds(marker));
        Acknowledge(second);
        Assert.False(mailbox.Holds(marker));
        Assert.Equal((0, 1L, 1L, 0L), (mailbox.Counts.Waiting, mailbox.Counts.Stored, mailbox.Counts.ErasedOnReceipt, mailbox.Counts.Occupied.Bytes));
    }

    [Fact]
    public void Payload_is_zeroed_at_its_deadline()
    {
        mailbox.Waiting(marker, 10, first);
        mailbox.Clock.Advance(TimeSpan.FromSeconds(9));
        mailbox.Box.Expire();
        Assert.True(mailbox.Holds(marker));
        mailbox.Clock.Advance(TimeSpan.FromSeconds(1));
        mailbox.Box.Expire();
        Assert.False(mailbox.Holds(marker));
        Assert.Equal((0, 1L), (mailbox.Counts.Waiting, mailbox.Counts.Expired));
        Assert.False(mailbox.Box.TryFlyFirst(first, out _));
        Assert.Equal(0, mailbox.Counts.Occupied.Bytes);
    }

    [Fact]
    public void Payload_is_zeroed_when_its_session_ends()
    {
        mailbox.Waiting(marker, 60, first);
        mailbox.Box.DropAll(first);
        Assert.False(mailbox.Holds(marker));
        Assert.Equal((1L, 0L), (mailbox.Counts.Dropped, mailbox.Counts.Occupied.Bytes));
    }

    [Fact]
    public void A_wipe_zeroes_the_whole_region_for_good()
    {
        mailbox.Waiting(marker, 60, first);
        var flying = mailbox.Taken(marker);
        mailbox.Box.Zero();
        Assert.False(mailbox.Memory.Span.ContainsAnyExcept((byte)0));
        Assert.Equal(Refusal.Wiped, mailbox.Take(marker, out _));
        Assert.False(mailbox.Box.TryFlyFirst(first, out _));
        Assert.Null(mailbox.Read(flying));
        mailbox.Box.End(flying, Ending.Received);
        mailbox.Box.DropAll(first);
        mailbox.Box.Expire();
        mailbox.Box.Zero();
        Assert.False(mailbox.Memory.Span.ContainsAnyExcept((byte)0));
        Assert.Equal((0, 0, 0L), (mailbox.Counts.Waiting, mailbox.Counts.InFlight, mailbox.Counts.Occupied.Bytes));
    }

    [Fact]
    public async Task After_a_wipe_under_full_load_not_one_byte_comes_back()
    {
        using var wiped = new ManualResetEventSlim();
        var writers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            var line = new WaitingLine();
            for (var i = 0; i < 100_000 && mailbox.Take(marker, out var handle) != Refusal.Wiped; i++)
            {
                mailbox.Box.TryWait(handle, line);
                mailbox.Box.End(handle, Ending.Done);
                if (mailbox.Box.TryFlyFirst(line, out var next)) mailbox.Box.End(next, Ending.Received);
                if (i == 500) wiped.Set();
            }
        })).ToArray();
        wiped.Wait(TestContext.Current.CancellationToken);
        mailbox.Box.Zero();
        await Task.WhenAll(writers);
        Assert.False(mailbox.Memory.Span.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public async Task What_a_thread_writes_that_a_wipe_did_not_wait_for_is_zeroed_too()
    {
        using var slow = new SlowBytes(marker);
        var taking = Task.Run(() => mailbox.Box.TryTake(TestMailbox.Ann, TimeSpan.FromMinutes(1), default, new(slow.Memory), out _));
        slow.Reached.Wait(TestContext.Current.CancellationToken);
        mailbox.Box.Zero();
        Assert.True(mailbox.Box.IsWiped);
        slow.GoOn.Set();
        Assert.Equal(Refusal.Wiped, await taking);
        Assert.False(mailbox.Memory.Span.ContainsAnyExcept((byte)0));
        Assert.Equal((0, 0L), (mailbox.Counts.InFlight, mailbox.Counts.Occupied.Bytes));
    }

    [Fact]
    public void A_handle_never_reaches_the_next_message_in_the_same_place()
    {
        var old = mailbox.Taken(marker);
        mailbox.Box.End(old, Ending.Received);
        var next = mailbox.Taken([1, 2, 3]);
        Assert.Equal(old.Index, next.Index);
        Assert.Null(mailbox.Read(old));
        mailbox.Box.End(old, Ending.Received);
        Assert.Equal([1, 2, 3], mailbox.Read(next));
    }

    [Fact]
    public void A_message_whose_connection_ended_waits_and_counts_as_stored()
    {
        var handle = mailbox.Taken(marker);
        Assert.Equal((0, 1, 0L), (mailbox.Counts.Waiting, mailbox.Counts.InFlight, mailbox.Counts.Stored));
        mailbox.Box.Land(handle);
        Assert.Equal((1, 0, 1L), (mailbox.Counts.Waiting, mailbox.Counts.InFlight, mailbox.Counts.Stored));
        mailbox.Box.Relaunch(handle);
        mailbox.Box.Land(handle);
        mailbox.Box.Relaunch(handle);
        mailbox.Box.End(handle, Ending.Received);
        Assert.Equal((0, 0L, 1L, 1L), (mailbox.Counts.Waiting, mailbox.Counts.PassedThrough, mailbox.Counts.Stored, mailbox.Counts.ErasedOnReceipt));
    }

    void Acknowledge(WaitingLine line)
    {
        Assert.True(mailbox.Box.TryFlyFirst(line, out var handle));
        Assert.Equal(marker, mailbox.Read(handle));
        mailbox.Box.End(handle, Ending.Received);
    }

    public void Dispose() => mailbox.Dispose();

    /// <summary>Bytes whose reader is held up until it may go on, as by a busy machine.</summary>
    sealed class SlowBytes(byte[] bytes) : MemoryManager<byte>
    {
        public ManualResetEventSlim Reached { get; } = new();

        public ManualResetEventSlim GoOn { get; } = new();

        public override Memory<byte> Memory => CreateMemory(bytes.Length);

        public override Span<byte> GetSpan()
        {
            Reached.Set();
            GoOn.Wait();
            return bytes;
        }

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
            Reached.Dispose();
            GoOn.Dispose();
        }
    }
}
