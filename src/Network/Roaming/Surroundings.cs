// What the kernel says of the box's networks: whether a cable leads somewhere, and which address the radio was given.
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Messenger.Appliance.Core.Wireless;

namespace Messenger.Appliance.Network.Roaming;

/// <param name="radio">The wireless interface.</param>
/// <param name="kernel">Where the kernel tells of interfaces.</param>
class Surroundings(string radio, string kernel = "/sys/class/net")
{
    /// <summary>A wired interface has a carrier.</summary>
    public bool Wired => Directory.Exists(kernel) && Directory.EnumerateDirectories(kernel).Any(IsWired);

    /// <summary>The last two bytes of the radio's own address, four digits: the hotspot's name ends with them.</summary>
    public string Tail => Read(Path.Combine(kernel, radio, "address")).Replace(":", "", StringComparison.Ordinal) is { Length: >= 4 } digits ? digits[^4..] : "0000";

    /// <summary>In the home's network, by DHCP; null without.</summary>
    public virtual IPAddress? Address
    {
        get
        {
            try
            {
                return Array.Find(NetworkInterface.GetAllNetworkInterfaces(), network => network.Name == radio)?.GetIPProperties().UnicastAddresses
                    .Select(static unicast => unicast.Address).FirstOrDefault(IsGiven);
            }
            catch (NetworkInformationException)
            {
                return null;
            }
        }
    }

    internal static bool IsGiven(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork && !address.Equals(Hotspot.Address) && address.GetAddressBytes() is not [169, 254, ..];

    static bool IsWired(string folder) =>
        // 1: ARPHRD_ETHER, which radios have too. Bridges, tunnels and the like have no device behind them.
        Read(Path.Combine(folder, "type")) == "1" && Directory.Exists(Path.Combine(folder, "device"))
        && !Directory.Exists(Path.Combine(folder, "wireless")) && !Directory.Exists(Path.Combine(folder, "phy80211")) && Read(Path.Combine(folder, "carrier")) == "1";

    static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // An interface that is down has no carrier to tell of; one that went away has no file.
            return "";
        }
    }
}
