// OpenSSL keeps what it last decrypted for each connection until more comes, which may be hours. It can overwrite it as soon
// as it is handed over, but .NET does not ask for that; so each TLS context of this process is told at its birth.
// And to hold no buffers for a connection that is silent, which are most of what one costs.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets;

public static unsafe class TlsPlaintext
{
    /// <summary>From here on; contexts that exist already keep what they have. Once per process, before the first connection.</summary>
    /// <exception cref="IOException">This OpenSSL cannot.</exception>
    public static void Cleanse()
    {
        // .NET readies OpenSSL at its first use, in its own way: that comes first.
        Span<byte> any = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData([], any);
        if (LibSsl.CRYPTO_get_ex_new_index(LibSsl.ContextClass, default, null, &Born, null, null) < 0) throw new IOException("OpenSSL does not tell of its contexts.");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Born(void* context, void* value, void* data, int index, CLong number, void* pointer)
    {
        LibSsl.SSL_CTX_set_options(context, LibSsl.CleansePlaintext);
        LibSsl.SSL_CTX_ctrl(context, LibSsl.SetMode, LibSsl.ReleaseBuffers, null);
    }
}
