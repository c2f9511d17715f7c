// The pipes' own promises: what is not consumed stays, and comes with what follows; whoever waits can be called back; the
// end is the end.
using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace Messenger.Appliance.Sockets.Tests;

[Collection("Descriptors")]
public sealed class PipesTests
{
    static readonly byte[] Ping = [1, 2, 3];

    [Theory]
    [InlineData(1)]
    [InlineData(4_000)]
    [InlineData(16 * 1024)]
    [InlineData(50_000)]
    public async Task What_is_not_consumed_comes_again_with_what_follows(int step)
    {
        var got = new TaskCompletionSource<byte[]>();
        await using var served = await Served.StartAsync(async connection =>
        {
            var taken = new List<byte>();
            while (await connection.Transport.Input.ReadAsync() is var result)
            {
                var some = result.Buffer.Slice(0, Math.Min(step, result.Buffer.Length));
                taken.AddRange(some.ToArray());
                if (result.IsCompleted && some.Length == result.Buffer.Length) break;
                // The rest was looked at in full, or in part, or not at all.
                var rest = result.Buffer.Slice(some.End);
                var seen = result.IsCompleted ? 0 : (taken.Count % 3) switch { 0 => rest.Length, 1 => rest.Length / 2, _ => 0 };
                connection.Transport.Input.AdvanceTo(some.End, rest.GetPosition(seen));
            }

            got.SetResult([.. taken]);
        });
        using var client = await served.DialAsync();
        var sent = RandomNumberGenerator.GetBytes(step == 1 ? 20_000 : 400_000);
        for (var at = 0; at < sent.Length; at += 7_001) await client.SendAsync(sent.AsMemory(at, Math.Min(7_001, sent.Length - at)), TestContext.Current.CancellationToken);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(sent, await got.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        await Served.EventuallyAsync(() => served.Pool.Lent == 0, "all buffers are back");
    }

    [Fact]
    public async Task What_was_seen_does_not_come_again_before_there_is_more()
    {
        var lengths = new List<long>();
        var isSecond = new TaskCompletionSource();
        await using var served = await Served.StartAsync(async connection =>
        {
            var input = connection.Transport.Input;
            for (var times = 0; times < 2; times++)
            {
                var result = await input.ReadAsync();
                lengths.Add(result.Buffer.Length);
                input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                Assert.False(input.TryRead(out _));
            }

            isSecond.SetResult();
        });
        using var client = await served.DialAsync();
        await client.SendAsync(Ping, TestContext.Current.CancellationToken);
        await Served.EventuallyAsync(() => lengths.Count == 1, "the first is read");
        await client.SendAsync(Ping, TestContext.Current.CancellationToken);
        await isSecond.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal([3, 6], lengths);
    }

    [Theory]
    [InlineData(false, 500)]
    [InlineData(false, 60_000)]
    [InlineData(true, 500)]
    [InlineData(true, 60_000)]
    public async Task What_passes_allocates_nothing(bool isSecure, int length)
    {
        const int Before = 200, Measured = 1_000;
        var allocated = new TaskCompletionSource<long>();
        ConnectionDelegate serve = async connection =>
        {
            var (input, output) = (connection.Transport.Input, connection.Transport.Output);
            var (whole, begin) = (0, 0L);
            while (await input.ReadAsync() is { IsCompleted: false } result)
            {
                if (result.Buffer.Length < length)
                {
                    input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                    continue;
                }

                foreach (var piece in result.Buffer) output.Write(piece.Span);
                input.AdvanceTo(result.Buffer.End);
                await output.FlushAsync();
                if (++whole == Before) begin = GC.GetAllocatedBytesForCurrentThread();
                if (whole == Before + Measured) allocated.SetResult(GC.GetAllocatedBytesForCurrentThread() - begin);
            }
        };
        await using var served = await (isSecure ? SecureServed.StartAsync(serve) : Served.StartAsync(serve));
        using var socket = await served.DialAsync();
        await using Stream client = isSecure ? await SecureServed.SecureAsync(socket) : new NetworkStream(socket);
        var (sent, got) = (RandomNumberGenerator.GetBytes(length), new byte[length]);
        for (var times = 0; times < Before + Measured; times++)
        {
            await client.WriteAsync(sent, TestContext.Current.CancellationToken);
            await client.ReadExactlyAsync(got, TestContext.Current.CancellationToken);
        }

        Assert.Equal(sent, got);
        // What follows a wait for room may come from a pool of .NET's that has to grow.
        Assert.InRange(await allocated.Task, 0, 4096);
    }

    [Fact]
    public async Task A_flush_that_is_cancelled_loses_nothing()
    {
        var sent = RandomNumberGenerator.GetBytes(8 << 20);
        var isCancelled = new TaskCompletionSource();
        await using var served = await Served.StartAsync(async connection =>
        {
            var output = connection.Transport.Output;
            output.Write(sent);
            Assert.Equal(sent.Length, output.UnflushedBytes);
            var flushing = output.FlushAsync();
            output.CancelPendingFlush();
            if ((await flushing).IsCanceled) isCancelled.SetResult();
            await output.FlushAsync();
            Assert.Equal(0, output.UnflushedBytes);
        });
        using var client = await served.DialAsync();
        await isCancelled.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await using var stream = new NetworkStream(client);
        var got = new byte[sent.Length];
        await stream.ReadExactlyAsync(got, TestContext.Current.CancellationToken);
        Assert.Equal(sent, got);
        await Served.EventuallyAsync(() => served.Pool.Lent == 0, "all buffers are back");
    }

    [Fact]
    public async Task What_was_not_flushed_goes_at_the_end_unless_the_end_is_a_fault()
    {
        var isFault = false;
        await using var served = await Served.StartAsync(async connection =>
        {
            connection.Transport.Output.Write(Ping);
            await connection.Transport.Output.CompleteAsync(isFault ? new IOException("Lost.") : null);
        });
        using var first = await served.DialAsync();
        var heard = new byte[8];
        Assert.Equal(3, await first.ReceiveAsync(heard, TestContext.Current.CancellationToken));
        isFault = true;
        using var second = await served.DialAsync();
        Assert.Equal(0, await second.ReceiveAsync(heard, TestContext.Current.CancellationToken));
        await Served.EventuallyAsync(() => served.Pool.Lent == 0, "all buffers are back");
    }

    [Fact]
    public async Task After_the_end_nothing_is_read_or_written_and_no_room_is_given_that_the_pool_has_not()
    {
        var done = new TaskCompletionSource();
        await using var served = await Served.StartAsync(async connection =>
        {
            var (input, output) = (connection.Transport.Input, connection.Transport.Output);
            output.GetMemory(16 * 1024);
            await input.CompleteAsync();
            await output.CompleteAsync();
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await input.ReadAsync(TestContext.Current.CancellationToken));
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await output.FlushAsync(TestContext.Current.CancellationToken));
            Assert.Throws<InvalidOperationException>(() => output.GetMemory());
            done.SetResult();
        });
        using var client = await served.DialAsync();
        await done.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await Served.EventuallyAsync(() => served.Pool.Lent == 0, "all buffers are back");
    }
}
