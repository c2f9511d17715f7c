// What the mailbox costs and what it refuses: bytes, messages, shares (src/Core/Limits.cs).
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Mailbox.Tests;

public sealed class BoundsTests
{
    [Theory]
    [InlineData(512, 1.25)]
    [InlineData(4096, 1.10)]
    [InlineData(65_536, 1.07)]
    public void A_waiting_message_costs_little_more_than_its_payload(int size, double most)
    {
        using var mailbox = new TestMailbox(bytes: 8 << 20);
        var line = new WaitingLine();
        const int count = 20;
        for (var i = 0; i < count; i++) mailbox.Waiting(new byte[size], 60, line);
        Assert.Equal(count * size, mailbox.Counts.WaitingBytes.Bytes);
        Assert.InRange(mailbox.Counts.Occupied.Bytes, count * size, (long)(count * size * most));
    }

    [Fact]
    public void The_whole_region_can_be_filled_with_small_messages()
    {
        using var mailbox = new TestMailbox(limits: new() { SenderSharePercent = 100 });
        var taken = 0L;
        while (mailbox.Take(new byte[512], out _) == Refusal.None) taken++;
        Assert.InRange(taken * 512, mailbox.Memory.Length / 1.25, mailbox.Memory.Length);
        Assert.Equal(1, mailbox.Counts.Refused);
    }

    [Fact]
    public void One_sender_fills_its_share_and_no_more()
    {
        using var mailbox = new TestMailbox();
        while (mailbox.Take(new byte[1024], out _, sender: TestMailbox.Ann) == Refusal.None)
        {
        }

        Assert.Equal(Refusal.SenderShare, mailbox.Take(new byte[1024], out _, sender: TestMailbox.Ann));
        Assert.InRange(mailbox.Counts.InFlightBytes.Bytes, mailbox.Memory.Length * 0.2, mailbox.Memory.Length * 0.25);
        Assert.Equal(Refusal.None, mailbox.Take(new byte[1024], out var other, sender: TestMailbox.Ben));
        mailbox.Box.End(other, Ending.Received);
    }

    [Fact]
    public void A_senders_share_is_free_again_when_its_messages_end()
    {
        using var mailbox = new TestMailbox();
        for (var round = 0; round < 3; round++)
        {
            var handles = new List<MessageHandle>();
            while (mailbox.Take(new byte[1024], out var handle) == Refusal.None) handles.Add(handle);
            Assert.InRange(handles.Count, 200, 256);
            foreach (var handle in handles) mailbox.Box.End(handle, Ending.Received);
        }
    }

    [Fact]
    public void One_recipient_fills_its_share_and_no_more_and_expiry_frees_it()
    {
        using var mailbox = new TestMailbox(limits: new() { SenderSharePercent = 100, RecipientSharePercent = 10 });
        var (full, other) = (new WaitingLine(), new WaitingLine());
        var waiting = 0;
        while (true)
        {
            var handle = mailbox.Taken(new byte[1024], seconds: waiting == 0 ? 1000 : 10 + waiting);
            var refusal = mailbox.Box.TryWait(handle, full);
            mailbox.Box.End(handle, Ending.Done);
            if (refusal != Refusal.None)
            {
                Assert.Equal(Refusal.RecipientShare, refusal);
                break;
            }

            waiting++;
        }

        Assert.InRange(waiting, 80, 102);
        Assert.Equal(waiting, mailbox.Counts.Waiting);
        mailbox.Waiting(new byte[1024], 60, other);
        mailbox.Clock.Advance(TimeSpan.FromSeconds(500));
        mailbox.Box.Expire();
        for (var i = 1; i < waiting; i++) mailbox.Waiting(new byte[1024], 60, full);
        Assert.Equal(waiting, mailbox.Counts.Waiting);
    }

    [Fact]
    public void No_more_messages_wait_than_the_limit_says()
    {
        using var mailbox = new TestMailbox(limits: new() { WaitingMessages = 10 });
        for (var i = 0; i < 10; i++) mailbox.Taken([1]);
        Assert.Equal(Refusal.Full, mailbox.Take([1], out _));
    }

    [Fact]
    public void Empty_messages_are_messages_too()
    {
        using var mailbox = new TestMailbox();
        var line = new WaitingLine();
        mailbox.Waiting([], 60, line);
        Assert.True(mailbox.Box.TryFlyFirst(line, out var handle));
        Assert.Equal([], mailbox.Read(handle)!);
        mailbox.Box.End(handle, Ending.Received);
        Assert.Equal(0, mailbox.Counts.Occupied.Bytes);
    }

    [Fact]
    public void A_region_too_small_for_one_message_is_no_mailbox()
    {
        using var memory = Secrets.LockedMemory.Allocate(new(100));
        Assert.Throws<ArgumentException>(() => new MemoryMailbox(memory, Limits.Default, TimeProvider.System));
    }
}
