// TLS that is broken, slow or endless ends that one connection, and nobody else's.
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Messenger.Appliance.Sockets.Tests;

[Collection("Descriptors")]
public sealed class HostileTlsTests
{
    static readonly byte[] Ping = [1, 2, 3];

    [Fact]
    public async Task A_handshake_that_is_none_or_does_not_end_closes_the_connection()
    {
        await using var served = await SecureServed.StartAsync(Served.EchoAsync, TimeSpan.FromMilliseconds(300));
        foreach (var said in (byte[][])[[], [0x16, 3, 1], "GET / HTTP/1.1\r\n\r\n"u8.ToArray()])
        {
            using var socket = await served.DialAsync();
            if (said.Length > 0) await socket.SendAsync(said, TestContext.Current.CancellationToken);
            await EndsAsync(socket);
        }
    }

    [Fact]
    public async Task Who_leaves_in_the_middle_of_the_handshake_leaves_nothing_behind()
    {
        await using var served = await SecureServed.StartAsync(Served.EchoAsync);
        var before = Served.OpenDescriptors;
        for (var times = 0; times < 20; times++)
        {
            using var socket = await served.DialAsync();
            await socket.SendAsync(Convert.FromHexString("1603010005010000"), TestContext.Current.CancellationToken);
        }

        await Served.EventuallyAsync(() => Served.OpenDescriptors <= before && served.Pool.Lent == 0, "all sockets and buffers are back");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(200)]
    public async Task A_record_that_was_changed_or_cut_ends_the_connection_and_is_never_read(int cut)
    {
        var isRead = false;
        var isOver = new TaskCompletionSource();
        await using var served = await SecureServed.StartAsync(async connection =>
        {
            try
            {
                isRead = (await connection.Transport.Input.ReadAsync()).Buffer.Length > 0;
            }
            finally
            {
                isOver.TrySetResult();
            }
        });
        using var socket = await served.DialAsync();
        await using var changing = new Changing(new NetworkStream(socket), cut);
        await using var client = await SecureServed.SecureAsync(changing);
        changing.Begins = true;
        await client.WriteAsync(RandomNumberGenerator.GetBytes(1_000), TestContext.Current.CancellationToken);
        if (cut > 0) socket.Shutdown(SocketShutdown.Send);
        await isOver.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.False(isRead);
        await EndsAsync(socket);
    }

    [Fact]
    public async Task Who_asks_for_new_keys_without_end_and_takes_no_answer_is_let_go_and_keeps_nobody_waiting()
    {
        await using var served = await SecureServed.StartAsync(Served.EchoAsync, sendBuffer: 4096);
        using var socket = await served.DialAsync();
        await using var client = await SecureServed.SecureAsync(socket);
        var asking = Task.Run(() => AskOn(served), TestContext.Current.CancellationToken);
        for (var times = 0; times < 100 || !asking.IsCompleted; times++)
        {
            await client.WriteAsync(Ping, TestContext.Current.CancellationToken);
            await client.ReadExactlyAsync(new byte[3], TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        }

        // It took none of the answers, and was let go.
        Assert.InRange(await asking, 100, 10_000_000);
    }

    [Fact]
    public async Task Who_takes_no_answer_of_tls_and_says_that_it_ends_is_not_waited_for()
    {
        await using var served = await SecureServed.StartAsync(Served.EchoAsync, sendBuffer: 4096);
        var before = Served.OpenDescriptors;
        await Task.Run(async () =>
        {
            using var client = new OpenSslClient(served.Address);
            // More than the kernel takes, less than what ends the connection.
            for (var times = 0; times < 1_000; times++) Assert.True(client.RenewKeys());
            client.SayEnd();
            await Served.EventuallyAsync(() => Served.OpenDescriptors <= before + 1 && served.Pool.Lent == 0, "only the client's own socket is left");
        }, TestContext.Current.CancellationToken);
    }

    // How often it could.
    static int AskOn(Served served)
    {
        using var asks = new OpenSslClient(served.Address);
        var times = 0;
        while (asks.RenewKeys()) times++;
        return times;
    }

    // An alert of TLS may come first.
    static async Task EndsAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var heard = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(heard, patience.Token) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }
    }

    /// <summary>Changes a bit of what goes from then on, or leaves out its end.</summary>
    sealed class Changing(NetworkStream inner, int cut) : DuplexStream
    {
        public bool Begins { get; set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var changed = buffer.ToArray();
            if (Begins && cut == 0) changed[^1] ^= 1;
            await inner.WriteAsync(Begins ? changed.AsMemory(..^cut) : changed, cancellationToken);
        }
    }
}
