// The guard, as the setup service asks it on behalf of a phone (Core/Link/KeyRequest): it alone has the key, and what it
// answers is not looked into here.
namespace Messenger.Appliance.Setup.Locking;

public interface IVaultGuard
{
    /// <summary>The answer; one byte, zero, where the guard did not answer in time.</summary>
    Task<byte[]> AskAsync(byte[] request);
}
