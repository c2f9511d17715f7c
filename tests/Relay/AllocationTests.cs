// Relaying a message allocates nothing that the collector would have to find again: payload from pipe to native memory to
// pipe, bookkeeping in place.
using System.Buffers;
using System.Runtime.CompilerServices;
using Messenger.Appliance.Core;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Relay.Tests;

[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    const int Rounds = 1000;
    const int Times = 3;
    const int Few = 8;
    const int Many = 56;

    [Fact]
    public async Task A_relayed_message_costs_no_managed_memory()
    {
        using var relay = new TestRelay(new() { Mailbox = ByteCount.MiB(2), PublishBurst = 1_000_000 });
        using var ann = new TestDevice();
        using var ben = new TestDevice();
        var receiver = await relay.PhoneAsync(ben, ben.Inbox);
        var sender = await relay.PhoneAsync(ann);
        await RoundsAsync(sender, receiver, ben.Inbox, Many, 200);

        // Waking the test's and the relay's loops costs a little per round, the same for few messages and for many.
        // What ends late of the tests before is counted too, and only ever adds: so the least of a few times.
        var (few, many) = (long.MaxValue, long.MaxValue);
        for (var time = 0; time < Times; time++)
        {
            few = Math.Min(few, await RoundsAsync(sender, receiver, ben.Inbox, Few, Rounds));
            many = Math.Min(many, await RoundsAsync(sender, receiver, ben.Inbox, Many, Rounds));
        }

        Assert.InRange((many - few) / (double)(Rounds * (Many - Few)), -1, 1);
        Assert.Equal((Times * Rounds * (Few + Many)) + (200 * Many), relay.Counts.ErasedOnReceipt);
    }

    // Both clients in one loop, allocating nothing themselves per message. Returns what was allocated in all.
    static async Task<long> RoundsAsync(TestClient sender, TestClient receiver, string topic, int perRound, int rounds)
    {
        byte[] batch = [.. Enumerable.Range(1, perRound).SelectMany(id => Wire.Publish(topic, new byte[512], id: (ushort)id, properties: Wire.Expiry(600)))];
        var acknowledgements = new byte[perRound * 4];
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var round = 0; round < rounds; round++)
        {
            await sender.Pipe.Output.WriteAsync(batch);
            await ConsumeAsync(sender, perRound, null);
            await ConsumeAsync(receiver, perRound, acknowledgements);
            await receiver.Pipe.Output.WriteAsync(acknowledgements);
        }

        await receiver.ExpectNothingAsync();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    // Reads so many packets; of each PUBLISH the acknowledgement is left in its place.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    static async ValueTask ConsumeAsync(TestClient client, int packets, byte[]? acknowledgements)
    {
        var seen = 0;
        while (seen < packets)
        {
            var result = await client.Pipe.Input.ReadAsync();
            var buffer = result.Buffer;
            while (TrySkip(ref buffer, out var packetId))
            {
                if (acknowledgements is not null) (acknowledgements[seen * 4], acknowledgements[(seen * 4) + 1], acknowledgements[(seen * 4) + 2], acknowledgements[(seen * 4) + 3]) = (0x40, 2, (byte)(packetId >> 8), (byte)packetId);
                seen++;
            }

            client.Pipe.Input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    static bool TrySkip(ref ReadOnlySequence<byte> buffer, out int packetId)
    {
        packetId = 0;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryRead(out var first)) return false;
        var length = 0;
        for (var shift = 0; ; shift += 7)
        {
            if (!reader.TryRead(out var next)) return false;
            length |= (next & 0x7F) << shift;
            if (next < 0x80) break;
        }

        if (reader.Remaining < length) return false;
        var body = buffer.Slice(reader.Position, length);
        if (first >> 4 == 3)
        {
            reader.TryReadBigEndian(out short topic);
            reader.Advance(topic);
            reader.TryReadBigEndian(out short id);
            packetId = (ushort)id;
        }

        buffer = buffer.Slice(body.End);
        return true;
    }
}
