// What Kestrel and the relay rely on: bytes in order, no buffer for the silent, turns for all, and sockets that are closed
// however their connection ended.
using System.Buffers;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace Messenger.Appliance.Sockets.Tests;

[Collection("Descriptors")]
public sealed class TransportTests
{
    static readonly byte[] Ping = [1, 2, 3];

    [Fact]
    public async Task What_is_sent_comes_back_whole_and_in_order()
    {
        await using var served = await Served.StartAsync(Served.EchoAsync);
        using var client = await served.DialAsync();
        var sent = RandomNumberGenerator.GetBytes(8 << 20);
        var sending = SendAsync(client, sent);
        Assert.Equal(sent, await ReceiveAsync(client, sent.Length));
        await sending;
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_waited_for_and_gets_everything()
    {
        var sent = RandomNumberGenerator.GetBytes(16 << 20);
        await using var served = await Served.StartAsync(async connection => await connection.Transport.Output.WriteAsync(sent));
        using var client = await served.DialAsync();
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(sent, await ReceiveAsync(client, sent.Length));
    }

    [Fact]
    public async Task A_silent_connection_holds_no_buffer()
    {
        await using var served = await Served.StartAsync(Served.EchoAsync);
        using var client = await served.DialAsync();
        Assert.Equal(Ping, await AskAsync(client));
        await Served.EventuallyAsync(() => served.Pool.Lent == 0, "all buffers are back");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_always_has_more_to_say_lets_others_have_their_turn(bool isSecure)
    {
        const int Reads = 50;
        Stream? second = null;
        var order = new List<char>();
        var isBoth = new TaskCompletionSource();
        var accepted = 0;
        ConnectionDelegate serve = async connection =>
        {
            var who = Interlocked.Increment(ref accepted) == 1 ? 'a' : 'b';
            if (who == 'b') isBoth.SetResult();
            var input = connection.Transport.Input;
            while (await input.ReadAsync() is { IsCompleted: false } result)
            {
                input.AdvanceTo(result.Buffer.End);
                order.Add(who);
                if (order.Count == 1) second!.Write(Ping);
                if (order.Count >= Reads) connection.Abort();
                // On the loop's thread: meanwhile the first has sent more than one read takes.
                Thread.Sleep(20);
            }
        };
        await using var served = await (isSecure ? SecureServed.StartAsync(serve) : Served.StartAsync(serve));
        async Task<Stream> ConnectAsync()
        {
            var socket = await served.DialAsync();
            return isSecure ? await SecureServed.SecureAsync(socket) : new NetworkStream(socket, ownsSocket: true);
        }

        await using var first = await ConnectAsync();
        await Served.EventuallyAsync(() => Volatile.Read(ref accepted) == 1, "the first is there");
        await using (second = await ConnectAsync())
        {
            await isBoth.Task.WaitAsync(TestContext.Current.CancellationToken);
            await Assert.ThrowsAnyAsync<IOException>(async () =>
            {
                while (true) await first.WriteAsync(new byte[1 << 20], TestContext.Current.CancellationToken);
            });
        }

        // Two turns of four reads; under TLS what is read from the socket at once is read in pieces.
        Assert.InRange(order.IndexOf('b'), 1, isSecure ? 20 : 8);
    }

    [Fact]
    public async Task Sockets_are_closed_however_their_connections_ended()
    {
        await using var served = await Served.StartAsync(Served.EchoAsync);
        using (var first = await served.DialAsync()) await AskAsync(first);
        await Served.EventuallyAsync(() => served.Pool.Lent == 0, "all buffers are back");
        var before = Served.OpenDescriptors;
        for (var i = 0; i < 200; i++)
        {
            using var client = await served.DialAsync();
            if (i % 2 == 0) await client.SendAsync(new byte[40_000], TestContext.Current.CancellationToken);
            // With a reset, an end, and after an answer that nobody reads.
            if (i % 3 == 0) client.LingerState = new(true, 0);
            else if (i % 3 == 1) client.Shutdown(SocketShutdown.Send);
        }

        await Served.EventuallyAsync(() => Served.OpenDescriptors <= before, "all sockets are closed");
        await Served.EventuallyAsync(() => served.Pool.Lent == 0, "all buffers are back");
    }

    [Fact]
    public async Task Whoever_waits_for_bytes_is_told_of_an_abort_and_why()
    {
        var ended = new TaskCompletionSource<Exception>();
        await using var served = await Served.StartAsync(async connection =>
        {
            var input = connection.Transport.Input;
            input.AdvanceTo((await input.ReadAsync()).Buffer.End);
            var reading = input.ReadAsync();
            connection.Abort(new("Enough."));
            ended.SetResult(await Assert.ThrowsAnyAsync<Exception>(async () => await reading));
        });
        using var client = await served.DialAsync();
        await client.SendAsync(Ping, TestContext.Current.CancellationToken);
        Assert.Equal("Enough.", Assert.IsType<ConnectionAbortedException>(await ended.Task).Message);
        var left = Task.Run(() => client.Receive(new byte[1], SocketFlags.None, out _), TestContext.Current.CancellationToken);
        Assert.Equal(0, await left.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_read_that_is_cancelled_loses_nothing()
    {
        var got = new TaskCompletionSource<byte[]>();
        var isCancelled = new TaskCompletionSource();
        await using var served = await Served.StartAsync(async connection =>
        {
            var input = connection.Transport.Input;
            var reading = input.ReadAsync();
            input.CancelPendingRead();
            if ((await reading).IsCanceled) isCancelled.SetResult();
            input.AdvanceTo((await input.ReadAsync()).Buffer.Start);
            var result = await input.ReadAtLeastAsync(Ping.Length);
            got.SetResult(result.Buffer.ToArray());
        });
        using var client = await served.DialAsync();
        await isCancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
        await client.SendAsync(Ping, TestContext.Current.CancellationToken);
        Assert.Equal(Ping, await got.Task.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_end_of_the_other_side_is_told_even_to_who_does_not_read()
    {
        var told = new TaskCompletionSource();
        await using var served = await Served.StartAsync(async connection =>
        {
            using var registration = connection.ConnectionClosed.Register(told.SetResult);
            await told.Task;
        });
        using (var client = await served.DialAsync()) client.Shutdown(SocketShutdown.Send);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_is_refused_in_the_middle_of_a_sentence_gets_the_refusal()
    {
        await using var served = await Served.StartAsync(async connection =>
        {
            await connection.Transport.Input.ReadAsync();
            await connection.Transport.Output.WriteAsync(Ping);
        });
        using var client = await served.DialAsync();
        for (var i = 0; i < 30; i++)
        {
            await client.SendAsync(new byte[10_000], TestContext.Current.CancellationToken);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Equal(Ping, await ReceiveAsync(client, Ping.Length));
        Assert.Equal(0, await client.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_talks_on_after_the_last_word_is_not_heard_out_for_ever()
    {
        var heard = 0;
        await using var served = await Served.StartAsync(_ =>
        {
            Interlocked.Increment(ref heard);
            return Task.CompletedTask;
        });
        using var first = await served.DialAsync();
        var before = Served.OpenDescriptors;
        var clients = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => served.DialAsync()));
        await Served.EventuallyAsync(() => Volatile.Read(ref heard) == clients.Length + 1, "all are accepted");
        await Served.EventuallyAsync(() => Served.OpenDescriptors <= before + clients.Length, "only the clients' own sockets are left");
        await Assert.ThrowsAnyAsync<SocketException>(async () =>
        {
            while (true) await first.SendAsync(new byte[1 << 16], TestContext.Current.CancellationToken);
        });
        foreach (var client in clients) client.Dispose();
    }

    static async Task<byte[]> AskAsync(Socket client)
    {
        await client.SendAsync(Ping, TestContext.Current.CancellationToken);
        return await ReceiveAsync(client, Ping.Length);
    }

    static async Task SendAsync(Socket client, byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var piece = bytes.AsMemory(at, Math.Min(RandomNumberGenerator.GetInt32(1, 70_000), bytes.Length - at));
            at += await client.SendAsync(piece, TestContext.Current.CancellationToken);
        }
    }

    static async Task<byte[]> ReceiveAsync(Socket client, int length)
    {
        var got = new byte[length];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        for (var at = 0; at < length;)
        {
            var count = await client.ReceiveAsync(got.AsMemory(at), patience.Token);
            Assert.NotEqual(0, count);
            at += count;
        }

        return got;
    }
}
