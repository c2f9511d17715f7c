// TLS on the loop's sockets: it carries what it is given, in one version, with one certificate at a time, to whoever speaks
// the right protocol.
using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Messenger.Appliance.Sockets.Tls;

namespace Messenger.Appliance.Sockets.Tests;

[Collection("Descriptors")]
public sealed class TlsTests
{
    static readonly byte[] Ping = [1, 2, 3];

    [Fact]
    public async Task What_is_sent_through_tls_comes_back_whole_and_a_silent_connection_holds_no_buffer()
    {
        await using var served = await SecureServed.StartAsync(Served.EchoAsync);
        using var socket = await served.DialAsync();
        await using var client = await SecureServed.SecureAsync(socket);
        var sent = RandomNumberGenerator.GetBytes(1 << 20);
        var sending = client.WriteAsync(sent, TestContext.Current.CancellationToken);
        Assert.Equal(sent, await ReadAsync(client, sent.Length));
        await sending;
        await Served.EventuallyAsync(() => served.Pool.Lent == 0, "all buffers are back");
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_waited_for_and_gets_everything_and_then_the_end()
    {
        var sent = RandomNumberGenerator.GetBytes(16 << 20);
        await using var served = await SecureServed.StartAsync(async connection => await connection.Transport.Output.WriteAsync(sent));
        using var socket = await served.DialAsync();
        await using var recorded = new Recorder(new NetworkStream(socket));
        await using var client = await SecureServed.SecureAsync(recorded);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(sent, await ReadAsync(client, sent.Length));
        Assert.Equal(0, await client.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        // close_notify: an encrypted record of two bytes, its type and its tag.
        Assert.Equal([0x17, 3, 3, 0, 19], recorded.Last(24)[..5]);
    }

    [Fact]
    public async Task Half_a_record_holds_no_buffer_and_is_read_when_it_is_whole()
    {
        await using var served = await SecureServed.StartAsync(Served.EchoAsync);
        using var socket = await served.DialAsync();
        await using var held = new Recorder(new NetworkStream(socket));
        await using var client = await SecureServed.SecureAsync(held);
        held.Holds = 7;
        var sent = RandomNumberGenerator.GetBytes(5_000);
        await client.WriteAsync(sent, TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(0, served.Pool.Lent);
        await held.ReleaseAsync();
        Assert.Equal(sent, await ReadAsync(client, sent.Length));
    }

    [Fact]
    public async Task More_connections_than_keep_buffers_all_go_on_and_so_does_one_in_the_middle_of_a_record()
    {
        await using var served = await SecureServed.StartAsync(Served.EchoAsync);
        using var socket = await served.DialAsync();
        await using var held = new Recorder(new NetworkStream(socket));
        await using var halting = await SecureServed.SecureAsync(held);
        held.Holds = 7;
        var sent = RandomNumberGenerator.GetBytes(5_000);
        await halting.WriteAsync(sent, TestContext.Current.CancellationToken);
        var others = new List<SslStream>();
        while (others.Count < 2 * RecordBuffers.MostSilent) others.Add(await SecureServed.SecureAsync(await served.DialAsync()));
        for (var times = 0; times < 3; times++)
        {
            // Who spoke a moment ago keeps them, however many there are; then one who speaks on sees that the others are silent.
            var since = Stopwatch.StartNew();
            foreach (var client in others) await AskAsync(client);
            var kept = RecordBuffers.Shared.Kept;
            if (since.Elapsed < RecordBuffers.Silence) Assert.InRange(kept, others.Count, int.MaxValue);
            await Task.Delay(RecordBuffers.Silence + TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
            while (RecordBuffers.Shared.Kept > RecordBuffers.MostSilent) await AskAsync(others[0]);
        }

        await held.ReleaseAsync();
        Assert.Equal(sent, await ReadAsync(halting, sent.Length));
        foreach (var client in others) await client.DisposeAsync();
    }

    [Theory]
    [InlineData("mqtt", true)]
    [InlineData("http/1.1,mqtt", true)]
    [InlineData("", true)]
    [InlineData("h2,http/1.1", false)]
    public async Task Only_who_offers_the_right_protocol_or_none_is_let_in(string offered, bool isLetIn)
    {
        await using var served = await SecureServed.StartAsync(Served.EchoAsync, protocol: new("mqtt"));
        using var socket = await served.DialAsync();
        SslApplicationProtocol[] protocols = [.. offered.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static name => new SslApplicationProtocol(name))];
        var securing = SecureServed.SecureAsync(new NetworkStream(socket), null, protocols);
        if (!isLetIn)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => securing);
            return;
        }

        await using var client = await securing;
        Assert.Equal(offered.Length > 0 ? "mqtt" : "", client.NegotiatedApplicationProtocol.ToString());
        await AskAsync(client);
    }

    [Fact]
    public async Task Nothing_older_than_tls_13_is_spoken()
    {
        await using var served = await SecureServed.StartAsync(Served.EchoAsync);
        using var socket = await served.DialAsync();
        await using var client = new SslStream(new NetworkStream(socket));
#pragma warning disable CA5398 // Just that is to be refused.
        var refused = await Assert.ThrowsAnyAsync<AuthenticationException>(() => client.AuthenticateAsClientAsync("localhost", null, SslProtocols.Tls12, false));
#pragma warning restore CA5398
        Assert.Contains("protocol version", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, TlsCipherSuite.TLS_AES_256_GCM_SHA384)]
    [InlineData(false, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256)]
    public async Task A_processor_without_instructions_for_aes_gets_the_cipher_that_needs_none(bool hasAes, TlsCipherSuite chosen)
    {
        using var context = Context(hasAes);
        await using var served = await Served.StartAsync(async connection =>
        {
            var socket = ((SocketConnection)connection).Wire;
            using var session = new TlsSession(context, socket);
            await TlsMiddleware.HandshakeAsync(session, socket, CancellationToken.None);
        });
        using var socket = await served.DialAsync();
        await using var client = await SecureServed.SecureAsync(socket);
        Assert.Equal(chosen, client.NegotiatedCipherSuite);
    }

    [Fact]
    public async Task Another_certificate_is_for_those_who_come_later()
    {
        using var later = SecureServed.SelfSigned();
        var current = SecureServed.Certificate;
        await using var served = await SecureServed.StartAsync(Served.EchoAsync, certificate: () => current);
        using var first = await served.DialAsync();
        await using var before = await SecureServed.SecureAsync(first);
        current = later;
        using var second = await served.DialAsync();
        await using var after = await SecureServed.SecureAsync(new NetworkStream(second), later);
        foreach (var client in (SslStream[])[before, after]) await AskAsync(client);
    }

    [Fact]
    public async Task Keys_are_renewed_as_often_as_the_other_side_asks_and_takes_the_answers()
    {
        await using var served = await SecureServed.StartAsync(Served.EchoAsync);
        await Task.Run(() =>
        {
            using var client = new OpenSslClient(served.Address);
            for (var times = 0; times < 100; times++)
            {
                Assert.True(client.RenewKeys());
                Assert.True(client.Say(Ping));
                Assert.Equal(Ping, client.Hear(3));
            }
        }, TestContext.Current.CancellationToken);
    }

    static unsafe TlsContext Context(bool hasAes) => new(SecureServed.Certificate, null, hasAes);

    static async Task AskAsync(SslStream client)
    {
        await client.WriteAsync(Ping, TestContext.Current.CancellationToken);
        Assert.Equal(Ping, await ReadAsync(client, Ping.Length));
    }

    static async Task<byte[]> ReadAsync(Stream from, int count)
    {
        var got = new byte[count];
        await from.ReadExactlyAsync(got, TestContext.Current.CancellationToken);
        return got;
    }

    /// <summary>Keeps the last of what comes, and may hold back the end of what goes.</summary>
    sealed class Recorder(NetworkStream inner) : DuplexStream
    {
        readonly Queue<byte> heard = [];
        byte[] held = [];

        /// <summary>Bytes of the next write that wait.</summary>
        public int Holds { get; set; }

        public byte[] Last(int count) => [.. heard.TakeLast(count)];

        public async Task ReleaseAsync() => await inner.WriteAsync(held);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            foreach (var one in buffer[..count].ToArray().TakeLast(64)) heard.Enqueue(one);
            while (heard.Count > 64) heard.Dequeue();
            return count;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Holds > 0) (held, buffer, Holds) = (buffer[^Holds..].ToArray(), buffer[..^Holds], 0);
            await inner.WriteAsync(buffer, cancellationToken);
        }
    }
}
