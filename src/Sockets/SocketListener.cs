// A listening socket of .NET's, accepted from by the loop.
using System.Buffers;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Messenger.Appliance.Sockets.Interop;
using Microsoft.AspNetCore.Connections;

namespace Messenger.Appliance.Sockets;

sealed class SocketListener : IConnectionListener, IWatched
{
    /// <summary>Connections that wait to be accepted; the kernel's own bound is lower on most systems.</summary>
    const int Backlog = 512;

    /// <summary>struct sockaddr_in6, the larger one.</summary>
    const int AddressBytes = 28;

    /// <summary>How long it waits when the system has no descriptor or memory left.</summary>
    static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    readonly Socket listening;
    readonly MemoryPool<byte> pool;
    readonly Signal acceptable = new(isSet: false);
    volatile bool closed;

    public SocketListener(Socket listening, MemoryPool<byte> pool)
    {
        (this.listening, this.pool) = (listening, pool);
        listening.NoDelay = true; // Accepted sockets have it from here.
        listening.Blocking = false;
        listening.Listen(Backlog);
        EndPoint = listening.LocalEndPoint!;
        EventLoop.Shared.Watch((int)listening.Handle, this);
    }

    public EndPoint EndPoint { get; }

    public void Changed(uint events) => GoOn();

    public void GoOn() => acceptable.Set();

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (!closed)
        {
            acceptable.Clear();
            SocketConnection? accepted;
            int error;
            try
            {
                (accepted, error) = Accept();
            }
            catch (ObjectDisposedException)
            {
                break;
            }

            // There may be more.
            if (error != Libc.ErrorAgain) acceptable.Set();
            if (accepted is not null) return accepted;
            if (error == Libc.ErrorAgain) await acceptable.WaitAsync(cancellationToken).ConfigureAwait(false);
            else if (error is not (Libc.ErrorInterrupted or Libc.ErrorConnectionAborted)) await Task.Delay(Breath, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (closed) return default;
        closed = true;
        EventLoop.Shared.Forget((int)listening.Handle);
        listening.Dispose();
        acceptable.Set();
        return default;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    unsafe (SocketConnection? Accepted, int Error) Accept()
    {
        var address = stackalloc byte[AddressBytes];
        uint length = AddressBytes;
        var descriptor = Libc.accept4(listening.SafeHandle, address, &length, Libc.NonBlocking | Libc.CloseOnExec);
        if (descriptor < 0) return (null, Marshal.GetLastPInvokeError());
        var socket = new SocketHandle(descriptor);
        try
        {
            var remote = Read(address, length);
            length = AddressBytes;
            var local = Libc.getsockname(socket, address, &length) == 0 ? Read(address, length) : EndPoint;
            return (new(socket, local, remote, pool), 0);
        }
        catch (Exception fault) when (fault is Win32Exception or ArgumentException)
        {
            // Not watched, for want of memory, or gone before it was looked at: one connection less, and the next is tried.
            socket.Dispose();
            return (null, Libc.ErrorConnectionAborted);
        }
    }

    // .NET reads the kernel's form.
    unsafe EndPoint Read(byte* address, uint length)
    {
        var form = new SocketAddress(EndPoint.AddressFamily, AddressBytes) { Size = (int)Math.Min(length, AddressBytes) };
        new ReadOnlySpan<byte>(address, form.Size).CopyTo(form.Buffer.Span);
        return EndPoint.Create(form);
    }
}
