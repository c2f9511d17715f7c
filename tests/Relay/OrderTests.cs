// A room has one order for all of its members, the senders included (protocol.md, Topics).
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Relay.Tests;

public sealed class OrderTests
{
    const int Senders = 4;
    const int Each = 200;

    [Fact]
    public async Task All_members_see_the_messages_of_all_senders_in_one_order()
    {
        using var relay = new TestRelay();
        var devices = Enumerable.Range(0, Senders).Select(_ => new TestDevice()).ToArray();
        var phones = new List<TestClient>();
        foreach (var device in devices) phones.Add(await relay.PhoneAsync(device, TestRelay.Room));
        var seen = await Task.WhenAll(phones.Select((phone, number) => Task.Run(() => TalkAsync(phone, number))));
        Assert.Equal(Senders * Each, seen[0].Count);
        Assert.All(seen, order => Assert.Equal(seen[0], order));
        for (var number = 0; number < Senders; number++) Assert.Equal(Enumerable.Range(0, Each), seen[0].Where(one => one >> 16 == number).Select(one => one & 0xFFFF));
        Assert.Equal((Senders * Each, 0L), ((int)relay.Counts.ErasedOnReceipt, relay.Counts.Occupied.Bytes));
        foreach (var device in devices) device.Dispose();
    }

    // Sends a message for each PUBACK that comes, acknowledges whatever arrives, and keeps the order of it.
    static async Task<List<int>> TalkAsync(TestClient phone, int number)
    {
        var seen = new List<int>();
        var sent = 0;
        var acknowledged = 0;
        async Task NextAsync() => await phone.SendAsync(Wire.Publish(TestRelay.Room, [(byte)number, (byte)(sent >> 8), (byte)sent], id: (ushort)++sent));
        for (var i = 0; i < 8; i++) await NextAsync();
        while (seen.Count < Senders * Each || acknowledged < Each)
        {
            var packet = await phone.ReadAsync() ?? throw new EndOfStreamException();
            if (packet.Type == 4)
            {
                Assert.Equal(0, packet.Reason);
                acknowledged++;
                if (sent < Each) await NextAsync();
                continue;
            }

            Assert.Equal(3, packet.Type);
            seen.Add((packet.Payload[0] << 16) | (packet.Payload[1] << 8) | packet.Payload[2]);
            await phone.SendAsync(Wire.Puback(packet.PacketId));
        }

        await phone.ExpectNothingAsync();
        return seen;
    }
}
