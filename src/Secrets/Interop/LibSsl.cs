// OpenSSL's calls that .NET does not offer: a function of ours at the birth of each TLS context, and options for it.
// Constants are those of OpenSSL 3, which .NET itself loads under these names.
using System.Runtime.InteropServices;

namespace Messenger.Appliance.Secrets.Interop;

static unsafe partial class LibSsl
{
    const string Crypto = "libcrypto.so.3";
    const string Ssl = "libssl.so.3";

    /// <summary>The class of SSL_CTX among those that carry data of their users.</summary>
    public const int ContextClass = 1;

    /// <summary>SSL_OP_CLEANSE_PLAINTEXT: what was decrypted and handed over is overwritten where it lay.</summary>
    public const ulong CleansePlaintext = 1 << 1;

    /// <summary>SSL_CTRL_MODE: SSL_CTX_set_mode is a macro of this.</summary>
    public const int SetMode = 33;

    /// <summary>SSL_MODE_RELEASE_BUFFERS: a connection that is silent has no record buffers.</summary>
    public static readonly CLong ReleaseBuffers = new(0x10);

    [LibraryImport(Crypto)]
    public static partial int CRYPTO_get_ex_new_index(int classIndex, CLong number, void* pointer,
        delegate* unmanaged[Cdecl]<void*, void*, void*, int, CLong, void*, void> born, void* copied, void* freed);

    [LibraryImport(Ssl)]
    public static partial ulong SSL_CTX_set_options(void* context, ulong options);

    [LibraryImport(Ssl)]
    public static partial CLong SSL_CTX_ctrl(void* context, int command, CLong value, void* pointer);
}
