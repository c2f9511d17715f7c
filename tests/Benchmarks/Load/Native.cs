// epoll(7) and OpenSSL 3 called directly: the load generator must cost little beside the server that it measures, and one
// thread that waits for thousands of sockets is the least there is. For measuring only; nothing of the product calls these.
using System.Runtime.InteropServices;

namespace Messenger.Appliance.Benchmarks.Tests.Load;

static unsafe partial class Native
{
    const string C = "libc";
    const string Ssl = "libssl.so.3";

    public const int EpollAdd = 1;
    public const int EpollChange = 3;
    public const uint Readable = 0x1;
    public const uint Writable = 0x4;

    public const int WantRead = 2;
    public const int WantWrite = 3;

    const int MinimumVersion = 123;
    const int Tls13 = 0x0304;
    const int SessionCache = 44;
    const int CacheOff = 0;

    // The kernel packs it on x86-64 alone.
    public static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    [LibraryImport(C, SetLastError = true)]
    public static partial int epoll_create1(int flags);

    [LibraryImport(C, SetLastError = true)]
    public static partial int epoll_ctl(int epoll, int operation, int descriptor, byte* @event);

    [LibraryImport(C, SetLastError = true)]
    public static partial int epoll_wait(int epoll, byte* events, int most, int milliseconds);

    [LibraryImport(C, SetLastError = true)]
    public static partial nint read(int descriptor, byte* buffer, nint length);

    [LibraryImport(C, SetLastError = true)]
    public static partial nint write(int descriptor, byte* buffer, nint length);

    [LibraryImport(Ssl)]
    private static partial nint TLS_client_method();

    [LibraryImport(Ssl)]
    private static partial nint SSL_CTX_new(nint method);

    [LibraryImport(Ssl)]
    private static partial nint SSL_CTX_ctrl(nint context, int command, nint number, nint pointer);

    [LibraryImport(Ssl)]
    public static partial nint SSL_new(nint context);

    [LibraryImport(Ssl)]
    public static partial int SSL_set_fd(nint ssl, int descriptor);

    [LibraryImport(Ssl)]
    public static partial int SSL_connect(nint ssl);

    [LibraryImport(Ssl)]
    public static partial int SSL_read(nint ssl, byte* buffer, int length);

    [LibraryImport(Ssl)]
    public static partial int SSL_write(nint ssl, byte* buffer, int length);

    [LibraryImport(Ssl)]
    public static partial int SSL_get_error(nint ssl, int result);

    [LibraryImport(Ssl)]
    public static partial nint SSL_get1_session(nint ssl);

    [LibraryImport(Ssl)]
    public static partial int SSL_set_session(nint ssl, nint session);

    [LibraryImport(Ssl)]
    public static partial int SSL_session_reused(nint ssl);

    [LibraryImport(Ssl)]
    public static partial void SSL_SESSION_free(nint session);

    [LibraryImport(Ssl)]
    public static partial void SSL_free(nint ssl);

    /// <summary>A client's context: TLS 1.3 alone, certificates not checked (the servers are ours and on loopback).</summary>
    public static nint NewTlsContext()
    {
        var context = SSL_CTX_new(TLS_client_method());
        SSL_CTX_ctrl(context, MinimumVersion, Tls13, 0);
        // With a cache OpenSSL forgets a session as soon as one that resumed it has another ticket; all phones of a storm resume the same.
        SSL_CTX_ctrl(context, SessionCache, CacheOff, 0);
        return context;
    }

    public static void Watch(int epoll, int operation, int descriptor, uint events, int index)
    {
        var @event = stackalloc byte[16];
        *(uint*)@event = events;
        *(long*)(@event + EventSize - 8) = index;
        if (epoll_ctl(epoll, operation, descriptor, @event) != 0) throw new IOException($"epoll_ctl failed ({Marshal.GetLastPInvokeError()})");
    }
}
