// What the connections of an endpoint share in OpenSSL: one certificate and its key, TLS 1.3 and nothing older, the protocol
// that is spoken inside, and that nothing decrypted stays.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Messenger.Appliance.Sockets.Interop;
using Microsoft.Win32.SafeHandles;

namespace Messenger.Appliance.Sockets.Tls;

sealed unsafe class TlsContext : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>What is read from a socket at once: two records of the greatest length.</summary>
    const int ReadBuffer = 2 * ((16 * 1024) + 256);

    /// <param name="certificate">With an ECDSA key.</param>
    /// <param name="protocol">As ALPN writes it, its length first; must stay where it is for good. Null speaks any.</param>
    /// <param name="hasAes">The processor has instructions for AES. Where it has none, as in a Raspberry Pi before the 5, ChaCha20 is several times as fast, and is chosen first.</param>
    /// <exception cref="CryptographicException">The certificate has no key that fits, or OpenSSL is out of memory.</exception>
    public TlsContext(X509Certificate2 certificate, byte* protocol, bool hasAes)
        : base(ownsHandle: true)
    {
        Certificate = certificate;
        // .NET readies OpenSSL at its first use, in its own way: that comes first.
        using var ecdsa = certificate.GetECDsaPrivateKey() as ECDsaOpenSsl ?? throw new CryptographicException("The certificate has no ECDSA key.");
        using var key = ecdsa.DuplicateKeyHandle();
        var context = OpenSsl.SSL_CTX_new(OpenSsl.TLS_server_method());
        SetHandle((nint)context);
        if (context is null
            || OpenSsl.SSL_CTX_ctrl(context, OpenSsl.SetLeastVersion, new(OpenSsl.Tls13), null).Value != 1
            || OpenSsl.SSL_CTX_use_certificate(context, (void*)certificate.Handle) != 1
            || OpenSsl.SSL_CTX_use_PrivateKey(context, key) != 1)
        {
            OpenSsl.ERR_clear_error();
            throw new CryptographicException("OpenSSL does not take the certificate.");
        }

        OpenSsl.SSL_CTX_set_options(context, OpenSsl.CleansePlaintext);
        OpenSsl.SSL_CTX_ctrl(context, OpenSsl.SetReadAhead, new(1), null);
        OpenSsl.SSL_CTX_set_default_read_buffer_len(context, ReadBuffer);
        if (!hasAes)
        {
            OpenSsl.SSL_CTX_set_ciphersuites(context, "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384");
            OpenSsl.SSL_CTX_set_options(context, OpenSsl.ServerChoosesCipher);
        }

        // Phones resume with tickets, which they keep; nothing is kept here for that.
        OpenSsl.SSL_CTX_ctrl(context, OpenSsl.SetSessionCache, new(0), null);
        if (protocol is not null) OpenSsl.SSL_CTX_set_alpn_select_cb(context, &Choose, protocol);
    }

    public X509Certificate2 Certificate { get; }

    protected override bool ReleaseHandle()
    {
        // Connections that began with it keep it alive.
        OpenSsl.SSL_CTX_free((void*)handle);
        return true;
    }

    // Whoever offers protocols must offer ours (RFC 7301, 3.2).
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static int Choose(void* ssl, byte** chosen, byte* chosenLength, byte* offered, uint offeredLength, void* protocol)
    {
        var wanted = (byte*)protocol;
        var outcome = OpenSsl.SSL_select_next_proto(chosen, chosenLength, wanted, wanted[0] + 1u, offered, offeredLength);
        return outcome == OpenSsl.Negotiated ? OpenSsl.Chosen : OpenSsl.NothingInCommon;
    }
}
