// The certificate authorities of the system, which this process has no use for: it asks nobody on the Internet for anything. .NET
// reads every one of them when it first looks for the chain of a certificate, the box's own too: most of the time of its start,
// and megabytes.
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets;

public static class SystemAuthorities
{
    const string Nowhere = "/dev/null";

    /// <summary>None of them is trusted or read. Before the first certificate.</summary>
    public static void Ignore()
    {
        // Where OpenSSL and .NET look; .NET's own environment is a copy that native code does not see.
        _ = Libc.setenv("SSL_CERT_FILE", Nowhere, overwrite: 1);
        _ = Libc.setenv("SSL_CERT_DIR", Nowhere, overwrite: 1);
    }
}
