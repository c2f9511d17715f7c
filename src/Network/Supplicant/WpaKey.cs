// The key of a WPA2 network from its password (IEEE 802.11 annex J.4: PBKDF2 with SHA-1, 4096 rounds), so that the card holds no
// password that a person may use elsewhere too. Pinned, and zeroed when it is given back.
using System.Security.Cryptography;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Core.Wireless;

namespace Messenger.Appliance.Network.Supplicant;

sealed class WpaKey : IDisposable
{
    public const int Bytes = 32;

    const int Rounds = 4096;

    readonly byte[] key = GC.AllocateArray<byte>(Bytes, pinned: true);

    WpaKey()
    {
    }

    public ReadOnlySpan<byte> Span => key;

    /// <param name="ssid">Of the network: it is the salt.</param>
    /// <param name="password">8 to 63 characters, or the key itself as 64 digits of hex (<see cref="JoinFrame.IsKey"/>).</param>
    public static WpaKey Of(Ssid ssid, ReadOnlySpan<byte> password)
    {
        var made = new WpaKey();
        if (password.Length == JoinFrame.MostKeyBytes) Convert.FromHexString(password, made.key, out _, out _);
        else Rfc2898DeriveBytes.Pbkdf2(password, Convert.FromHexString(ssid.Hex), made.key, Rounds, HashAlgorithmName.SHA1);
        return made;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(key);
}
