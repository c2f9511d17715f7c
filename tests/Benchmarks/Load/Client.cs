// One MQTT client of the load: connects, perhaps over TLS, subscribes to its topic, acknowledges all it gets, and keeps a
// window of its own messages on the way while it is told to. Driven by Swarm's one thread.
using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Messenger.Appliance.Benchmarks.Tests.Load;

enum ClientState
{
    Connecting,
    Securing,
    Greeting,
    Subscribing,
    Ready,
    Ended,
}

sealed unsafe class Client : IDisposable
{
    const int InputBytes = 128 << 10;

    readonly Swarm swarm;
    readonly Role role;
    readonly Socket socket;
    readonly int descriptor;
    readonly int index;
    readonly byte[] input = new byte[InputBytes];
    byte[] output = new byte[4096];
    readonly byte[] publish;
    readonly int idAt;
    readonly int payloadAt;
    nint ssl;
    int held;
    int pending;
    bool waiting;
    ushort nextId;

    public Client(Swarm swarm, Role role, int index)
    {
        (this.swarm, this.role, this.index) = (swarm, role, index);
        publish = role.PublishTo is null ? [] : Wire.Publish(role.PublishTo, role.PayloadBytes, out idAt, out payloadAt);
        socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false, NoDelay = true };
        descriptor = (int)socket.Handle;
        try
        {
            socket.Connect(IPAddress.Loopback, role.Port);
        }
        catch (SocketException fault) when (fault.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
        }

        Native.Watch(swarm.Epoll, Native.EpollAdd, descriptor, Native.Readable | Native.Writable, index);
        waiting = true;
    }

    public ClientState State { get; private set; }

    public int InFlight { get; private set; }

    public bool Resumed => ssl != 0 && Native.SSL_session_reused(ssl) != 0;

    public void Ready()
    {
        if (State == ClientState.Connecting) Connected();
        if (State == ClientState.Securing) Secure();
        if (State >= ClientState.Greeting) Read();
        Flush();
    }

    /// <summary>Puts one message on its way; the caller flushes.</summary>
    public void Publish()
    {
        Reserve(publish.Length);
        if (++nextId == 0) nextId = 1;
        BinaryPrimitives.WriteUInt16BigEndian(publish.AsSpan(idAt), nextId);
        BinaryPrimitives.WriteInt64LittleEndian(publish.AsSpan(payloadAt), Stopwatch.GetTimestamp());
        publish.CopyTo(output.AsSpan(pending));
        pending += publish.Length;
        InFlight++;
        swarm.Sent++;
    }

    /// <summary>Fills the window, as far as the swarm's allowance goes.</summary>
    public void TopUp(int window)
    {
        while (InFlight < window && swarm.MaySend()) Publish();
    }

    public void Flush()
    {
        var written = 0;
        while (written < pending)
        {
            var count = Write(output.AsSpan(written, pending - written));
            if (count <= 0) break;
            written += count;
        }

        if (written > 0) output.AsSpan(written, pending - written).CopyTo(output);
        pending -= written;
        var want = pending > 0 || State is ClientState.Connecting || State is ClientState.Securing && waiting;
        if (want == waiting || State == ClientState.Ended) return;
        waiting = want;
        Native.Watch(swarm.Epoll, Native.EpollChange, descriptor, Native.Readable | (want ? Native.Writable : 0), index);
    }

    public void Dispose()
    {
        if (State == ClientState.Ended) return;
        State = ClientState.Ended;
        if (ssl != 0) Native.SSL_free(ssl);
        ssl = 0;
        // No goodbye: the phone went out of reach.
        socket.LingerState = new(true, 0);
        socket.Dispose();
    }

    void Connected()
    {
        if (!socket.Poll(0, SelectMode.SelectWrite)) return;
        if (role.TlsContext == 0)
        {
            Greet();
            return;
        }

        ssl = Native.SSL_new(role.TlsContext);
        _ = Native.SSL_set_fd(ssl, descriptor);
        if (role.Session != 0) _ = Native.SSL_set_session(ssl, role.Session);
        State = ClientState.Securing;
    }

    void Secure()
    {
        var result = Native.SSL_connect(ssl);
        if (result == 1)
        {
            Greet();
            return;
        }

        var error = Native.SSL_get_error(ssl, result);
        if (error is not (Native.WantRead or Native.WantWrite)) throw new IOException($"The TLS handshake failed ({error}).");
        waiting = error == Native.WantWrite;
        Native.Watch(swarm.Epoll, Native.EpollChange, descriptor, Native.Readable | (waiting ? Native.Writable : 0), index);
    }

    void Greet()
    {
        State = ClientState.Greeting;
        Append(Wire.Connect(role.ClientId, role.Clean));
    }

    void Read()
    {
        while (true)
        {
            var count = Read(input.AsSpan(held));
            if (count <= 0) return;
            held += count;
            var at = 0;
            while (Wire.Length(input.AsSpan(at, held - at), out var header) is var length and > 0)
            {
                Take(input.AsSpan(at, length), header);
                at += length;
            }

            if (at > 0) input.AsSpan(at, held - at).CopyTo(input);
            held -= at;
            if (count < InputBytes / 2 && ssl == 0) return;
        }
    }

    void Take(ReadOnlySpan<byte> packet, int header)
    {
        switch (packet[0] >> 4)
        {
            case 2:
                if (packet[header + 1] != 0) throw new IOException($"CONNECT was refused with 0x{packet[header + 1]:X2}.");
                swarm.Connected++;
                if (role.SubscribeTo is null || packet[header] == 1) State = ClientState.Ready;
                else
                {
                    State = ClientState.Subscribing;
                    Append(Wire.Subscribe(role.SubscribeTo));
                }

                break;
            case 3:
                var id = Wire.Id(packet, header, out var payload);
                swarm.Delivered(packet.Length - payload, BinaryPrimitives.ReadInt64LittleEndian(packet[payload..]));
                Reserve(4);
                output[pending] = 0x40;
                output[pending + 1] = 2;
                BinaryPrimitives.WriteUInt16BigEndian(output.AsSpan(pending + 2), id);
                pending += 4;
                break;
            case 4:
                InFlight--;
                if (packet.Length > header + 2 && packet[header + 2] >= 0x80) swarm.Refused++;
                TopUp(swarm.Window);
                break;
            case 9:
                if (packet[^1] > 1) throw new IOException($"SUBSCRIBE was refused with 0x{packet[^1]:X2}.");
                State = ClientState.Ready;
                break;
            case 13:
                break;
            default:
                throw new IOException($"A packet 0x{packet[0]:X2} that the load does not expect: {Convert.ToHexString(packet)}.");
        }
    }

    int Read(Span<byte> into)
    {
        if (State == ClientState.Ended) return 0;
        fixed (byte* start = into)
        {
            if (ssl != 0)
            {
                var count = Native.SSL_read(ssl, start, into.Length);
                if (count > 0) return count;
                if (Native.SSL_get_error(ssl, count) is Native.WantRead or Native.WantWrite) return 0;
                throw new IOException("The server closed a TLS connection.");
            }

            var got = (int)Native.read(descriptor, start, into.Length);
            if (got > 0) return got;
            const int Again = 11;
            if (got < 0 && Marshal.GetLastPInvokeError() == Again) return 0;
            throw new IOException("The server closed a connection.");
        }
    }

    int Write(ReadOnlySpan<byte> from)
    {
        if (State < ClientState.Greeting) return 0;
        fixed (byte* start = from)
        {
            return ssl != 0 ? Native.SSL_write(ssl, start, Math.Min(from.Length, 16 << 10)) : (int)Native.write(descriptor, start, from.Length);
        }
    }

    void Append(ReadOnlySpan<byte> packet)
    {
        Reserve(packet.Length);
        packet.CopyTo(output.AsSpan(pending));
        pending += packet.Length;
    }

    void Reserve(int more)
    {
        if (pending + more > output.Length) Array.Resize(ref output, Math.Max(output.Length * 2, pending + more));
    }

    /// <summary>For a later connection that resumes this one's session; zero without TLS.</summary>
    public nint TakeSession() => ssl == 0 ? 0 : Native.SSL_get1_session(ssl);
}
