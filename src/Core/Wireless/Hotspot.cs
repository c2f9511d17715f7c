// Where the box is on its own network: an address that a person can type, of no home's habit (image/network/30-messenger-hotspot.network).
using System.Net;

namespace Messenger.Appliance.Core.Wireless;

public static class Hotspot
{
    public static IPAddress Address { get; } = IPAddress.Parse("10.10.10.1");
}
