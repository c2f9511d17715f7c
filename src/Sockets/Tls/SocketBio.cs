// OpenSSL's way down to a socket of the loop: a BIO whose bytes a TlsSession receives and sends. What is not there yet is
// asked for later; what is to be sent is always taken.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Messenger.Appliance.Sockets.Interop;

namespace Messenger.Appliance.Sockets.Tls;

static unsafe class SocketBio
{
    static readonly nint Method = Describe();

    /// <returns>Belongs to the caller; null when there is no memory.</returns>
    public static void* Create(GCHandle<TlsSession> session)
    {
        var bio = OpenSsl.BIO_new((void*)Method);
        if (bio is null) return null;
        OpenSsl.BIO_set_data(bio, (void*)GCHandle<TlsSession>.ToIntPtr(session));
        OpenSsl.BIO_set_init(bio, 1);
        return bio;
    }

    static nint Describe()
    {
        var method = OpenSsl.BIO_meth_new(OpenSsl.BIO_get_new_index() | OpenSsl.SourceSink, "socket of the loop");
        if (method is null
            || OpenSsl.BIO_meth_set_read(method, &Read) != 1
            || OpenSsl.BIO_meth_set_write(method, &Write) != 1
            || OpenSsl.BIO_meth_set_ctrl(method, &Control) != 1)
        {
            throw new InvalidOperationException("OpenSSL does not take another kind of BIO.");
        }

        return (nint)method;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static int Read(void* bio, byte* buffer, int length)
    {
        OpenSsl.BIO_clear_flags(bio, OpenSsl.AnyRetry);
        var count = Of(bio).Receive(new(buffer, length));
        if (count == IWire.NotNow) OpenSsl.BIO_set_flags(bio, OpenSsl.ReadLater);
        return count;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static int Write(void* bio, byte* bytes, int length)
    {
        OpenSsl.BIO_clear_flags(bio, OpenSsl.AnyRetry);
        return Of(bio).TrySend(new(bytes, length)) ? length : -1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static CLong Control(void* bio, int command, CLong number, void* pointer) => new(command == OpenSsl.Flush ? 1 : 0);

    static TlsSession Of(void* bio) => GCHandle<TlsSession>.FromIntPtr((nint)OpenSsl.BIO_get_data(bio)).Target;
}
