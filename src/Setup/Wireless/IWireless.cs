// The box's Wi-Fi as this service sees it: what it is doing, and the few things that can be asked of it.
using Messenger.Appliance.Core.Wireless;

namespace Messenger.Appliance.Setup.Wireless;

public interface IWireless
{
    /// <summary><see cref="WirelessView.Nothing"/> where there is no radio.</summary>
    WirelessView View { get; }

    /// <summary>Tries a network. False when there is nobody to try it.</summary>
    /// <param name="ssid">Its name.</param>
    /// <param name="key">Its password; empty for an open one. Not kept here.</param>
    bool TryJoin(Ssid ssid, ReadOnlySpan<byte> key);

    /// <summary>Whoever asked has seen what came of it.</summary>
    void Seen();
}
