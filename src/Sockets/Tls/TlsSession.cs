// One connection's state in OpenSSL, on its socket: the clear side. What the socket does not take lies here, encrypted, until
// it does.
using System.Buffers;
using System.Runtime.InteropServices;
using Messenger.Appliance.Sockets.Interop;

namespace Messenger.Appliance.Sockets.Tls;

sealed unsafe class TlsSession : IWire, IDisposable
{
    public const int NotKept = -1;

    /// <summary>Bytes of plaintext in one record (RFC 8446, 5.1).</summary>
    const int LargestRecord = 16 * 1024;

    /// <summary>A record, and answers to what the other side may ask of TLS itself. One who asks on and takes no answer is let go.</summary>
    const int MostUnsent = 4 * LargestRecord;

    readonly Lock gate = new();
    readonly SocketWire socket;
    GCHandle<TlsSession> self;
    void* ssl;
    byte[] unsent = [];
    int unsentFrom;
    int unsentTo;
    bool moreFollows;
    bool isStarved;
    bool hasPending;
    bool sawEnd;
    Exception? fault;

    /// <exception cref="IOException">OpenSSL has no memory.</exception>
    public TlsSession(TlsContext context, SocketWire socket)
    {
        this.socket = socket;
        ssl = OpenSsl.SSL_new(context);
        self = new(this);
        var bio = ssl is null ? null : SocketBio.Create(self);
        if (bio is null)
        {
            Dispose();
            throw new IOException("OpenSSL has no memory for another connection.");
        }

        OpenSsl.SSL_set_bio(ssl, bio, bio);
    }

    /// <summary>Its place among those that keep their buffers, and when it last spoke: of <see cref="RecordBuffers"/>.</summary>
    public int PlaceKept { get; set; } = NotKept;

    public long SpokeAt { get; set; }

    public bool IsKept => PlaceKept != NotKept;

    // What was received and not read, if only half a record, does not make the socket readable again.
    public bool MayRead => hasPending || socket.MayRead;

    /// <returns>Whether the handshake is done; if not, more has to come first.</returns>
    /// <exception cref="IOException">It failed; why, the other side is told.</exception>
    public bool TryHandshake()
    {
        lock (gate)
        {
            if (Ended(OpenSsl.SSL_accept(Begin())) is { } end) return end == IWire.NotNow ? false : throw new IOException("The other side left before it had shaken hands.");
            hasPending = OpenSsl.SSL_has_pending(ssl) != 0;
        }

        RecordBuffers.Shared.Keep(this);
        return true;
    }

    public int Read(Span<byte> buffer)
    {
        var count = 0;
        lock (gate)
        {
            do
            {
                nuint got;
                bool isRead;
                fixed (byte* to = buffer[count..]) isRead = OpenSsl.SSL_read_ex(Begin(), to, (nuint)(buffer.Length - count), &got) == 1;
                hasPending = OpenSsl.SSL_has_pending(ssl) != 0;
                if (!isRead)
                {
                    // What was read comes first; an end or a fault is told again to the next who asks.
                    if (count > 0) OpenSsl.ERR_clear_error();
                    else count = Ended(0).GetValueOrDefault();
                    break;
                }

                count += (int)got;
            }
            while (count < buffer.Length && MayRead);
        }

        RecordBuffers.Shared.Keep(this);
        return count;
    }

    public bool TryWrite(ref ReadOnlySequence<byte> bytes)
    {
        bool isSent;
        lock (gate)
        {
            // No more than a record lies unsent.
            while ((isSent = TrySendRest()) && !bytes.IsEmpty)
            {
                var piece = bytes.FirstSpan;
                var record = piece[..Math.Min(piece.Length, LargestRecord)];
                bytes = bytes.Slice(record.Length);
                moreFollows = !bytes.IsEmpty;
                Encrypt(record);
            }
        }

        RecordBuffers.Shared.Keep(this);
        return isSent;
    }

    /// <summary>Unless half a record lies in them.</summary>
    public void ReleaseBuffers()
    {
        lock (gate)
        {
            if (ssl is not null && OpenSsl.SSL_has_pending(ssl) == 0) _ = OpenSsl.SSL_free_buffers(ssl);
        }
    }

    /// <summary>Tells the other side that no more comes, as far as the socket takes it now.</summary>
    public void End()
    {
        lock (gate)
        {
            if (ssl is null || fault is not null) return;
            _ = OpenSsl.SSL_shutdown(ssl);
            OpenSsl.ERR_clear_error();
        }
    }

    /// <summary>For the BIO, inside of a call of ours.</summary>
    public int Receive(Span<byte> buffer)
    {
        try
        {
            var count = socket.Read(buffer);
            (isStarved, sawEnd) = (count == IWire.NotNow, count == 0);
            return count;
        }
        catch (Exception lost)
        {
            // Through OpenSSL nothing can be thrown.
            fault = lost;
            return 0;
        }
    }

    /// <summary>For the BIO, inside of a call of ours.</summary>
    public bool TrySend(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (unsentTo == 0) bytes = bytes[socket.TrySend(bytes, moreFollows)..];
            if (!bytes.IsEmpty) Keep(bytes);
            return true;
        }
        catch (Exception lost)
        {
            fault = lost;
            return false;
        }
    }

    public void Dispose()
    {
        RecordBuffers.Shared.Forget(this);
        lock (gate)
        {
            if (ssl is not null) OpenSsl.SSL_free(ssl);
            ssl = null;
            self.Dispose();
            LetGo();
        }
    }

    void Encrypt(ReadOnlySpan<byte> record)
    {
        nuint count;
        fixed (byte* from = record)
        {
            if (Ended(OpenSsl.SSL_write_ex(Begin(), from, (nuint)record.Length, &count)) is not null) throw new IOException("The connection ended.");
        }
    }

    bool TrySendRest()
    {
        if (fault is not null) throw new IOException(fault.Message, fault);
        if (unsentTo > 0) unsentFrom += socket.TrySend(unsent.AsSpan(unsentFrom..unsentTo), moreFollows: false);
        if (unsentFrom < unsentTo) return false;
        LetGo();
        return true;
    }

    void* Begin()
    {
        ObjectDisposedException.ThrowIf(ssl is null, this);
        isStarved = false;
        return ssl;
    }

    /// <returns>Null after success; 0 at the end, <see cref="IWire.NotNow"/> when more has to come first.</returns>
    int? Ended(int outcome)
    {
        if (outcome == 1) return null;
        // OpenSSL keeps what went wrong for the thread: no later call may take it for its own.
        OpenSsl.ERR_clear_error();
        if (fault is not null) throw new IOException(fault.Message, fault);
        if (isStarved) return IWire.NotNow;
        if (sawEnd || (OpenSsl.SSL_get_shutdown(ssl) & OpenSsl.ReceivedShutdown) != 0) return 0;
        throw new IOException("What the other side says is no TLS 1.3, or was changed on its way.");
    }

    void Keep(ReadOnlySpan<byte> bytes)
    {
        if (unsentTo - unsentFrom + bytes.Length > MostUnsent) throw new IOException("The other side takes no answers.");
        if (unsentTo + bytes.Length > unsent.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(unsentTo - unsentFrom + bytes.Length);
            unsent.AsSpan(unsentFrom..unsentTo).CopyTo(larger);
            var kept = unsentTo - unsentFrom;
            LetGo();
            (unsent, unsentTo) = (larger, kept);
        }

        bytes.CopyTo(unsent.AsSpan(unsentTo));
        unsentTo += bytes.Length;
    }

    void LetGo()
    {
        if (unsent.Length > 0) ArrayPool<byte>.Shared.Return(unsent);
        (unsent, unsentFrom, unsentTo) = ([], 0, 0);
    }
}
