// How sessions begin, last and end: expiry, clean start, take-over, removal, keep-alive (protocol.md, Delivery and Limits).
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Relay.Tests;

public sealed class SessionTests : IDisposable
{
    readonly TestRelay relay = new();
    readonly TestDevice ann = new(), ben = new();

    [Fact]
    public async Task A_session_lasts_as_long_as_asked_and_no_longer()
    {
        relay.Directory.Pair(ben);
        var (first, _) = await relay.ConnectAsync(ben, Wire.SessionExpiry(100));
        await first.SubscribeAsync(ben.Inbox);
        await first.LeaveAsync();
        await relay.PassAsync(TimeSpan.FromSeconds(99));
        var (second, connack) = await relay.ConnectAsync(ben, Wire.SessionExpiry(100));
        Assert.True(connack.SessionPresent);
        await second.LeaveAsync();
        var sender = await relay.PhoneAsync(ann);
        await sender.AskAsync(Wire.Publish(ben.Inbox, [1]));
        await relay.PassAsync(TimeSpan.FromSeconds(50));
        await sender.ExpectNothingAsync();
        await relay.PassAsync(TimeSpan.FromSeconds(51));
        Assert.Equal((0, 1L, 0L), (relay.Counts.Waiting, relay.Counts.Dropped, relay.Counts.Occupied.Bytes));
        Assert.False((await relay.ConnectAsync(ben)).Connack.SessionPresent);
    }

    [Fact]
    public async Task A_session_without_expiry_ends_with_its_connection()
    {
        relay.Directory.Pair(ben);
        var (client, _) = await relay.ConnectAsync(ben, []);
        await client.SubscribeAsync(ben.Inbox);
        Assert.Equal(1, relay.Relay.Sessions);
        await client.LeaveAsync();
        Assert.Equal((0, 0), (relay.Relay.Sessions, relay.Relay.Subscriptions));
    }

    [Fact]
    public async Task Disconnect_may_shorten_a_session_and_not_revive_one()
    {
        relay.Directory.Pair(ben);
        var (client, _) = await relay.ConnectAsync(ben);
        await client.SendAsync(Wire.Disconnect(0, Wire.SessionExpiry(0)));
        Assert.Null(await client.ReadAsync());
        Assert.Equal(0, relay.Relay.Sessions);
        (client, _) = await relay.ConnectAsync(ben, []);
        await client.SendAsync(Wire.Disconnect(0, Wire.SessionExpiry(10)));
        await client.ExpectDisconnectAsync(0x82);
    }

    [Fact]
    public async Task Clean_start_drops_what_waited()
    {
        await (await relay.PhoneAsync(ben, ben.Inbox)).LeaveAsync();
        var sender = await relay.PhoneAsync(ann);
        await sender.AskAsync(Wire.Publish(ben.Inbox, [1]));
        var (fresh, connack) = await relay.ConnectAsync(ben, cleanStart: true);
        Assert.False(connack.SessionPresent);
        await fresh.ExpectNothingAsync();
        Assert.Equal((0, 1L, 0L), (relay.Counts.Waiting, relay.Counts.Dropped, relay.Counts.Occupied.Bytes));
        Assert.Equal(0x10, (await sender.AskAsync(Wire.Publish(ben.Inbox, [1], id: 2))).Reason);
    }

    [Fact]
    public async Task Last_words_that_another_thread_wrote_and_has_not_sent_yet_go_out_before_the_end()
    {
        relay.Directory.Pair(ann);
        var (first, _) = await relay.ConnectAsync(ann);
        var second = relay.Open();
        var nonce = TestDevice.Nonce();
        await second.SendAsync(Wire.Connect(ann.Id.ToString(), TestRelay.Authentication(nonce)));
        var offer = TestRelay.Offer(await second.ExpectAsync(15));

        // The second connection takes over, and is held in its next packet, before it flushes what it wrote to the first.
        using var held = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var asked = 0;
        relay.RetentionAsked = () =>
        {
            if (++asked < 2) return;
            relay.RetentionAsked = null;
            held.Set();
            go.Wait();
        };
        await second.SendAsync([.. Wire.Auth(0x18, TestRelay.Authentication(ann.Answer(relay.Box.PublicKey, nonce, offer))), .. Wire.Publish(TestRelay.Room, [1])]);
        held.Wait(TestContext.Current.CancellationToken);

        // The first wakes by itself, sees that it is over, and leaves.
        await first.SendAsync(Wire.Ping);
        try
        {
            await first.ExpectDisconnectAsync(0x8E);
        }
        finally
        {
            go.Set();
        }

        Assert.Equal(0, (await second.ExpectAsync(2)).Reason);
        await second.ExpectAsync(4);
    }

    [Fact]
    public async Task A_second_connection_takes_the_session_over()
    {
        var first = await relay.PhoneAsync(ben, ben.Inbox);
        var sender = await relay.PhoneAsync(ann);
        await sender.AskAsync(Wire.Publish(ben.Inbox, [1]));
        var id = (await first.ExpectAsync(3)).PacketId;
        var (second, connack) = await relay.ConnectAsync(ben);
        await first.ExpectDisconnectAsync(0x8E);
        Assert.True(connack.SessionPresent);
        var again = await second.ExpectAsync(3);
        Assert.Equal((true, id), (again.Duplicate, again.PacketId));
        await sender.AskAsync(Wire.Publish(ben.Inbox, [2], id: 2));
        Assert.Equal([2], (await second.ExpectAsync(3)).Payload);
        Assert.Equal(1, relay.Counts.Stored);
    }

    [Fact]
    public async Task However_fast_connections_replace_each_other_the_last_one_keeps_the_session()
    {
        relay.Directory.Pair(ben);
        await (await relay.PhoneAsync(ben, ben.Inbox)).LeaveAsync();
        var sender = await relay.PhoneAsync(ann);
        for (ushort round = 1; round <= 30; round++)
        {
            var racing = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => relay.ConnectAsync(ben)));
            Assert.All(racing, one => Assert.True(one.Connack.SessionPresent));
            Assert.Equal(0, (await sender.AskAsync(Wire.Publish(ben.Inbox, [(byte)round], id: round))).Reason);
            var (last, _) = await relay.ConnectAsync(ben);
            var delivered = await last.ExpectAsync(3);
            Assert.Equal(round, delivered.Payload[0]);
            await last.SendAsync(Wire.Puback(delivered.PacketId));
            await last.ExpectNothingAsync();
        }

        Assert.Equal(2, relay.Relay.Sessions);
        Assert.Equal(0, relay.Counts.Occupied.Bytes);
    }

    [Fact]
    public async Task A_removed_device_is_cut_off_at_once_and_nothing_waits_for_it()
    {
        var client = await relay.PhoneAsync(ben, ben.Inbox, TestRelay.Room);
        var sender = await relay.PhoneAsync(ann);
        await sender.AskAsync(Wire.Publish(ben.Inbox, [1]));
        await client.ExpectAsync(3);
        relay.Directory.Remove(ben);
        await client.ExpectDisconnectAsync(0x98);
        Assert.Equal((1, 0, 0L), (relay.Relay.Sessions, relay.Relay.Subscriptions, relay.Counts.Occupied.Bytes));
        Assert.Equal(0x87, (await relay.AuthenticateAsync(relay.Open(), ben))!.Reason);
    }

    [Fact]
    public async Task A_device_removed_while_away_leaves_nothing()
    {
        await (await relay.PhoneAsync(ben, ben.Inbox)).LeaveAsync();
        var sender = await relay.PhoneAsync(ann);
        await sender.AskAsync(Wire.Publish(ben.Inbox, [1]));
        relay.Directory.Remove(ben);
        Assert.Equal((0, 0L), (relay.Counts.Waiting, relay.Counts.Occupied.Bytes));
    }

    [Fact]
    public async Task A_silent_client_is_let_go_after_one_and_a_half_keep_alives()
    {
        relay.Directory.Pair(ben);
        var (client, _) = await relay.ConnectAsync(ben, keepAlive: 20);
        await relay.PassAsync(TimeSpan.FromSeconds(29));
        await client.ExpectNothingAsync();
        await relay.PassAsync(TimeSpan.FromSeconds(29));
        await client.ExpectNothingAsync();
        await relay.PassAsync(TimeSpan.FromSeconds(32));
        await client.ExpectDisconnectAsync(0x8D);
        Assert.Equal(1, relay.Relay.Sessions);
    }

    [Fact]
    public async Task A_packet_that_comes_drop_by_drop_keeps_nobody_alive()
    {
        relay.Directory.Pair(ben);
        var (client, _) = await relay.ConnectAsync(ben, keepAlive: 20);
        await client.ExpectNothingAsync();
        await client.SendAsync(0x32, 0x7F);
        for (var second = 0; second < 32; second++)
        {
            await client.SendAsync((byte)0);
            await Task.Delay(5, TestContext.Current.CancellationToken);
            await relay.PassAsync(TimeSpan.FromSeconds(1));
        }

        await client.ExpectDisconnectAsync(0x8D);
    }

    [Fact]
    public async Task No_keep_alive_and_a_long_one_are_shortened()
    {
        relay.Directory.Pair(ben);
        var (client, connack) = await relay.ConnectAsync(ben, keepAlive: 600);
        Assert.Contains("13-00-78", BitConverter.ToString(connack.Properties), StringComparison.Ordinal);
        await relay.PassAsync(TimeSpan.FromSeconds(182));
        await client.ExpectDisconnectAsync(0x8D);
    }

    public void Dispose()
    {
        relay.Dispose();
        ann.Dispose();
        ben.Dispose();
    }
}
