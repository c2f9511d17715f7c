// The mailbox against the simplest model that could be right, over random lives: every byte read is the one taken, every
// count adds up, and what is over leaves zeros.
using CsCheck;

namespace Messenger.Appliance.Mailbox.Tests;

public class ModelTests
{
    sealed class Model
    {
        public required MessageHandle Handle { get; init; }

        public required byte[] Bytes { get; init; }

        public required double Deadline { get; init; }

        public int Flight = 1;

        public int Waiting;

        public bool Gone;
    }

    [Fact]
    public void Any_sequence_of_lives_reads_back_what_was_taken_and_ends_in_zeros() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3000], Gen.Int[1, 400]).Array[1, 250].Sample(steps =>
        {
            using var mailbox = new TestMailbox(bytes: 1 << 18);
            var lines = new[] { new WaitingLine(), new WaitingLine() };
            var inLine = new[] { new Queue<Model>(), new Queue<Model>() };
            var all = new List<Model>();
            var now = 0.0;
            foreach (var (step, size, number) in steps)
            {
                var live = all.Where(one => !one.Gone && one.Flight > 0).ToList();
                var chosen = live.Count > 0 ? live[number % live.Count] : null;
                var which = number % 2;
                switch (step)
                {
                    case 0 or 1:
                        var bytes = new byte[size];
                        new Span<byte>(bytes).Fill((byte)(number | 1));
                        if (mailbox.Take(bytes[(size / 3)..], out var handle, number, properties: bytes[..(size / 3)]) == Refusal.None) all.Add(new() { Handle = handle, Bytes = bytes, Deadline = now + number });
                        break;
                    case 2 when chosen is not null && mailbox.Box.TryWait(chosen.Handle, lines[which]) == Refusal.None:
                        chosen.Waiting++;
                        inLine[which].Enqueue(chosen);
                        break;
                    case 3 when chosen is not null:
                        mailbox.Box.End(chosen.Handle, Ending.Received);
                        chosen.Flight--;
                        break;
                    case 4:
                        while (inLine[which].TryPeek(out var expired) && expired.Gone) inLine[which].Dequeue();
                        var expected = inLine[which].TryDequeue(out var next);
                        Assert.Equal(expected, mailbox.Box.TryFlyFirst(lines[which], out var first));
                        if (!expected) break;
                        Assert.Equal(next!.Handle, first);
                        next.Waiting--;
                        next.Flight++;
                        break;
                    case 5:
                        now += number / 4.0;
                        mailbox.Clock.Advance(TimeSpan.FromSeconds(number / 4.0));
                        mailbox.Box.Expire();
                        break;
                }

                foreach (var one in all) one.Gone |= one.Flight + one.Waiting == 0 || one.Deadline <= now;
                var held = all.Where(one => !one.Gone).ToList();
                Assert.Equal(held.Count, mailbox.Counts.Waiting + mailbox.Counts.InFlight);
                Assert.Equal(held.Count(one => one.Waiting > 0), mailbox.Counts.Waiting);
                Assert.Equal(held.Sum(one => one.Bytes.Length), mailbox.Counts.WaitingBytes.Bytes + mailbox.Counts.InFlightBytes.Bytes);
                if (chosen is not null) Assert.Equal(chosen.Gone ? null : chosen.Bytes, mailbox.Read(chosen.Handle, piece: number));
            }

            foreach (var one in all.Where(one => !one.Gone))
            {
                Assert.Equal(one.Bytes, mailbox.Read(one.Handle));
                for (; one.Flight > 0; one.Flight--) mailbox.Box.End(one.Handle, Ending.Received);
            }

            mailbox.Box.DropAll(lines[0]);
            mailbox.Box.DropAll(lines[1]);
            Assert.Equal(0, mailbox.Counts.Occupied.Bytes);
            var counts = mailbox.Counts;
            Assert.Equal(all.Count, counts.ErasedOnReceipt + counts.Expired + counts.Dropped);
        }, iter: 300);

    [Fact]
    public void Deadlines_are_met_to_the_quarter_second_near_and_far() =>
        Gen.Double[0.25, 7 * 86_400].Array[1, 40].Sample(lives =>
        {
            using var mailbox = new TestMailbox(bytes: 1 << 16);
            var started = mailbox.Clock.GetTimestamp();
            // A second apart: the clock passes a quarter beyond each, and must not pass the next one's end with it.
            var apart = new List<double>();
            foreach (var life in lives.Order())
                if (apart.Count == 0 || life - apart[^1] > 1)
                    apart.Add(life);
            var handles = apart.Select(life => (mailbox.Taken([1], life), life)).ToArray();
            foreach (var (handle, life) in handles)
            {
                var before = TimeSpan.FromSeconds(life - 0.01) - mailbox.Clock.GetElapsedTime(started);
                if (before > TimeSpan.Zero) mailbox.Clock.Advance(before);
                mailbox.Box.Expire();
                Assert.NotNull(mailbox.Read(handle));
                mailbox.Clock.Advance(TimeSpan.FromSeconds(0.26));
                mailbox.Box.Expire();
                Assert.Null(mailbox.Read(handle));
            }

            Assert.Equal(apart.Count, mailbox.Counts.Expired);
        }, iter: 50);
}
