// OpenSSL's own interface, for TLS straight on a socket. Constants are those of OpenSSL 3, which .NET itself loads under
// these names. Calls that only look or set a field do not stop for the collector.
using System.Runtime.InteropServices;

namespace Messenger.Appliance.Sockets.Interop;

static unsafe partial class OpenSsl
{
    const string Crypto = "libcrypto.so.3";
    const string Ssl = "libssl.so.3";

    /// <summary>TLS 1.3 as versions are numbered in the protocol.</summary>
    public const int Tls13 = 0x0304;

    /// <summary>SSL_OP_CLEANSE_PLAINTEXT: what was decrypted and handed over is overwritten where it lay.</summary>
    public const ulong CleansePlaintext = 1 << 1;

    /// <summary>SSL_OP_CIPHER_SERVER_PREFERENCE.</summary>
    public const ulong ServerChoosesCipher = 1 << 22;

    /// <summary>SSL_CTRL_SET_READ_AHEAD, _SESS_CACHE_MODE, _MIN_PROTO_VERSION: what the macros of these names stand for.</summary>
    public const int SetReadAhead = 41;
    public const int SetSessionCache = 44;
    public const int SetLeastVersion = 123;

    /// <summary>SSL_RECEIVED_SHUTDOWN: the other side said that it ends.</summary>
    public const int ReceivedShutdown = 2;

    /// <summary>SSL_TLSEXT_ERR_OK and _ALERT_FATAL.</summary>
    public const int Chosen = 0;
    public const int NothingInCommon = 2;

    /// <summary>OPENSSL_NPN_NEGOTIATED.</summary>
    public const int Negotiated = 1;

    /// <summary>BIO_TYPE_SOURCE_SINK.</summary>
    public const int SourceSink = 0x0400;

    /// <summary>BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY.</summary>
    public const int ReadLater = 0x09;

    /// <summary>BIO_FLAGS_RWS | BIO_FLAGS_SHOULD_RETRY.</summary>
    public const int AnyRetry = 0x0F;

    /// <summary>BIO_CTRL_FLUSH.</summary>
    public const int Flush = 11;

    [LibraryImport(Ssl)]
    public static partial void* TLS_server_method();

    [LibraryImport(Ssl)]
    public static partial void* SSL_CTX_new(void* method);

    [LibraryImport(Ssl)]
    public static partial void SSL_CTX_free(void* context);

    [LibraryImport(Ssl)]
    public static partial ulong SSL_CTX_set_options(void* context, ulong options);

    [LibraryImport(Ssl)]
    public static partial CLong SSL_CTX_ctrl(void* context, int command, CLong value, void* pointer);

    [LibraryImport(Ssl)]
    public static partial void SSL_CTX_set_default_read_buffer_len(void* context, nuint length);

    [LibraryImport(Ssl)]
    public static partial int SSL_CTX_use_certificate(void* context, void* certificate);

    [LibraryImport(Ssl)]
    public static partial int SSL_CTX_use_PrivateKey(void* context, SafeHandle key);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_set_ciphersuites(void* context, string suites);

    [LibraryImport(Ssl)]
    public static partial void SSL_CTX_set_alpn_select_cb(void* context, delegate* unmanaged[Cdecl]<void*, byte**, byte*, byte*, uint, void*, int> select, void* wanted);

    [LibraryImport(Ssl)]
    public static partial int SSL_select_next_proto(byte** chosen, byte* chosenLength, byte* wanted, uint wantedLength, byte* offered, uint offeredLength);

    [LibraryImport(Ssl)]
    public static partial void* SSL_new(SafeHandle context);

    [LibraryImport(Ssl)]
    public static partial void SSL_free(void* ssl);

    /// <summary>Takes over the reference to the BIO.</summary>
    [LibraryImport(Ssl)]
    public static partial void SSL_set_bio(void* ssl, void* reading, void* writing);

    [LibraryImport(Ssl)]
    public static partial int SSL_accept(void* ssl);

    [LibraryImport(Ssl)]
    public static partial int SSL_read_ex(void* ssl, byte* buffer, nuint length, nuint* read);

    [LibraryImport(Ssl)]
    public static partial int SSL_peek_ex(void* ssl, byte* buffer, nuint length, nuint* read);

    [LibraryImport(Ssl)]
    public static partial int SSL_write_ex(void* ssl, byte* buffer, nuint length, nuint* written);

    /// <summary>0 when they are in use.</summary>
    [LibraryImport(Ssl)]
    public static partial int SSL_free_buffers(void* ssl);

    [LibraryImport(Ssl)]
    public static partial int SSL_shutdown(void* ssl);

    [LibraryImport(Ssl)]
    [SuppressGCTransition]
    public static partial int SSL_has_pending(void* ssl);

    [LibraryImport(Ssl)]
    [SuppressGCTransition]
    public static partial int SSL_get_shutdown(void* ssl);

    [LibraryImport(Crypto)]
    public static partial void ERR_clear_error();

    [LibraryImport(Crypto)]
    public static partial int BIO_get_new_index();

    [LibraryImport(Crypto, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void* BIO_meth_new(int type, string name);

    [LibraryImport(Crypto)]
    public static partial int BIO_meth_set_read(void* method, delegate* unmanaged[Cdecl]<void*, byte*, int, int> read);

    [LibraryImport(Crypto)]
    public static partial int BIO_meth_set_write(void* method, delegate* unmanaged[Cdecl]<void*, byte*, int, int> write);

    [LibraryImport(Crypto)]
    public static partial int BIO_meth_set_ctrl(void* method, delegate* unmanaged[Cdecl]<void*, int, CLong, void*, CLong> control);

    [LibraryImport(Crypto)]
    public static partial void* BIO_new(void* method);

    [LibraryImport(Crypto)]
    [SuppressGCTransition]
    public static partial void BIO_set_init(void* bio, int isReady);

    [LibraryImport(Crypto)]
    [SuppressGCTransition]
    public static partial void BIO_set_data(void* bio, void* data);

    [LibraryImport(Crypto)]
    [SuppressGCTransition]
    public static partial void* BIO_get_data(void* bio);

    [LibraryImport(Crypto)]
    [SuppressGCTransition]
    public static partial void BIO_set_flags(void* bio, int flags);

    [LibraryImport(Crypto)]
    [SuppressGCTransition]
    public static partial void BIO_clear_flags(void* bio, int flags);
}
