// The authorities of the system, which the box neither reads nor trusts. Nothing else in these tests asks for them, so they are
// looked for here first.
using System.Security.Cryptography.X509Certificates;

namespace Messenger.Appliance.Secrets.Tests;

public sealed class SystemAuthoritiesTests
{
    [Fact]
    public void None_is_there_after_they_are_ignored()
    {
        SystemAuthorities.Ignore();
        using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
        store.Open(OpenFlags.ReadOnly);
        Assert.Empty(store.Certificates);
    }
}
