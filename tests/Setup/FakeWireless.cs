// The box's Wi-Fi as values, and what was asked of it.
using System.Text;
using Messenger.Appliance.Core.Wireless;
using Messenger.Appliance.Setup.Wireless;

namespace Messenger.Appliance.Setup.Tests;

sealed class FakeWireless : IWireless
{
    public WirelessView View { get; set; } = WirelessView.Nothing;

    public (string Ssid, string Key)? Asked { get; private set; }

    public bool WasSeen { get; private set; }

    public bool TryJoin(Ssid ssid, ReadOnlySpan<byte> key)
    {
        Asked = (ssid.Text, Encoding.ASCII.GetString(key));
        return true;
    }

    public void Seen() => WasSeen = true;
}
