// Under which name and addresses phones reach the box at this moment: for the certificate, the QR, and the onboarding page.
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Messenger.Appliance.Core.Wireless;
using Messenger.Appliance.Setup.Certificates;

namespace Messenger.Appliance.Setup;

/// <param name="Name">The full name, as in messenger.local.</param>
/// <param name="Addresses">Private addresses only, without that of the hotspot, which is for a minute; in a stable order; the first is the one that people are shown.</param>
public sealed record Hosts(string Name, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>The address for QR and links: the first of IPv4, which loopback always is.</summary>
    public IPAddress Shown => Addresses.FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork, IPAddress.Loopback);

    /// <summary>The box as it is reached now. <paramref name="chosen"/> comes first where it is given.</summary>
    public static Hosts Now(string label, IPAddress? chosen)
    {
        var found = new List<IPAddress>();
        foreach (var network in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (network.OperationalStatus is not (OperationalStatus.Up or OperationalStatus.Unknown)) continue;
            if (network.NetworkInterfaceType == NetworkInterfaceType.Loopback) continue;
            foreach (var unicast in network.GetIPProperties().UnicastAddresses)
                if (NameConstraints.Permits(unicast.Address) && !unicast.Address.IsIPv6LinkLocal && !unicast.Address.Equals(Hotspot.Address))
                    found.Add(unicast.Address);
        }

        found.Sort(Compare);
        found.Add(IPAddress.Loopback);
        found.Add(IPAddress.IPv6Loopback);
        if (chosen is not null)
        {
            found.Remove(chosen);
            found.Insert(0, chosen);
        }

        return new($"{label}.local", found);
    }

    public bool Equals(Hosts? other) => other is not null && Name == other.Name && Addresses.SequenceEqual(other.Addresses);

    public override int GetHashCode() => HashCode.Combine(Name, Addresses.Count);

    // IPv4 before IPv6; home networks (192.168) before those that virtual machines and containers make.
    static int Compare(IPAddress left, IPAddress right)
    {
        var rank = Rank(left).CompareTo(Rank(right));
        return rank != 0 ? rank : left.GetAddressBytes().AsSpan().SequenceCompareTo(right.GetAddressBytes());
    }

    static int Rank(IPAddress address) => address.AddressFamily != AddressFamily.InterNetwork ? 4 : address.GetAddressBytes() switch
    {
        [192, 168, ..] => 0,
        [10, ..] => 1,
        [172, ..] => 2,
        _ => 3,
    };
}
