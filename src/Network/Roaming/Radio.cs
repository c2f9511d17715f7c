// What the state machine decides, done by wpa_supplicant: the hotspot and a network that is tried are entries that it is given and
// that are taken away again; only a network that works is saved.
using System.Security.Cryptography;
using System.Text;
using Messenger.Appliance.Core.Wireless;
using Messenger.Appliance.Network.Supplicant;

namespace Messenger.Appliance.Network.Roaming;

sealed class Radio(SupplicantClient supplicant)
{
    /// <summary>The three channels of 2.4 GHz that do not overlap, which every phone and every country has.</summary>
    static readonly int[] Channels = [2412, 2437, 2462];

    IReadOnlyList<ScanLine> heard = [];
    int? hotspot, tried, pending;

    /// <summary>What the last scan heard.</summary>
    public IReadOnlyList<SeenNetwork> Seen => ScanLine.Choice(heard);

    /// <summary>A network that has worked is stored.</summary>
    public bool Known { get; private set; }

    /// <summary>The card names a network that has not worked yet.</summary>
    public bool Pending => pending is not null;

    /// <summary>In a network as its guest. Always asked: that wpa_supplicant answers is what tells that it lives.</summary>
    public bool IsLinked => supplicant.State == "COMPLETED" && hotspot is null;

    public string CurrentNetwork => ScanLine.TryEscaped(supplicant.CurrentSsid, out var ssid) ? ssid.Text : "";

    /// <summary>Begins with what is stored.</summary>
    public void Begin()
    {
        supplicant.Reread();
        (hotspot, tried, pending) = (null, null, null);
        Known = supplicant.Networks().Count > 0;
    }

    public bool TryScan() => supplicant.TryScan();

    public void ReadScan()
    {
        // A radio that is itself a hotspot may hear nothing: what was heard before stands.
        if (supplicant.ScanResults() is { Count: > 0 } lines) heard = lines;
    }

    /// <summary>What the card names, unless it is known already: joined if it can be, stored once it was.</summary>
    public void Expect(Ssid ssid, ReadOnlySpan<byte> key, bool hidden)
    {
        if (supplicant.Networks().Any(network => supplicant.SsidOf(network) == ssid)) return;
        pending = Add(ssid, key, hidden);
        supplicant.EnableAll();
    }

    public bool TrySetCountry(string country) => supplicant.TrySetCountry(country);

    /// <param name="name">Of the hotspot.</param>
    /// <param name="password">Null: it is open.</param>
    public void OpenHotspot(string name, string? password)
    {
        Close();
        if (!Ssid.TryOf(Encoding.ASCII.GetBytes(name), out var ssid)) return;
        var network = supplicant.AddNetwork();
        hotspot = network;
        supplicant.SetName(network, ssid);
        supplicant.Set(network, "mode", "2");
        supplicant.Set(network, "frequency", Quietest().ToString(System.Globalization.CultureInfo.InvariantCulture));
        Protect(network, ssid, password is null ? [] : Encoding.ASCII.GetBytes(password), WirelessSecurity.Psk);
        if (password is not null)
        {
            supplicant.Set(network, "proto", "RSN");
            supplicant.Set(network, "pairwise", "CCMP");
            supplicant.Set(network, "group", "CCMP");
        }

        supplicant.Select(network);
    }

    /// <summary>Every network that is known may be joined.</summary>
    public void Return()
    {
        Close();
        supplicant.EnableAll();
        supplicant.Reassociate();
    }

    /// <summary>This one alone.</summary>
    public void Try(Ssid ssid, ReadOnlySpan<byte> key)
    {
        Close();
        tried = Add(ssid, key, hidden: !heard.Any(line => line.Ssid == ssid));
        supplicant.Select(tried.Value);
    }

    /// <summary>Whether a refusal may be a wrong password: WPA3 does not say which it was.</summary>
    public bool AsksWithSae(Ssid ssid) => SecurityOf(ssid) == WirelessSecurity.Sae;

    /// <summary>What was tried, or the card names, works: stored, in the place of an older one of its name. False when the card does not take it.</summary>
    public bool Keep()
    {
        if ((tried ?? pending) is not { } kept) return true;
        var name = supplicant.SsidOf(kept);
        foreach (var other in supplicant.Networks())
            if (other != kept && supplicant.SsidOf(other) == name)
                supplicant.Remove(other);
        if (pending is { } waiting && waiting != kept && !supplicant.Networks().Contains(waiting)) pending = null;
        if (kept == pending) pending = null;
        // What the card names is not stored before it has worked, not even beside another.
        if (pending is { } unproven) supplicant.Remove(unproven);
        (tried, pending, Known) = (null, null, true);
        supplicant.EnableAll();
        return supplicant.TrySave();
    }

    public void Drop()
    {
        if (tried is { } wrong) supplicant.Remove(wrong);
        tried = null;
    }

    void Close()
    {
        if (hotspot is { } open) supplicant.Remove(open);
        hotspot = null;
    }

    int Add(Ssid ssid, ReadOnlySpan<byte> key, bool hidden)
    {
        var network = supplicant.AddNetwork();
        supplicant.SetName(network, ssid);
        if (hidden) supplicant.Set(network, "scan_ssid", "1");
        Protect(network, ssid, key, SecurityOf(ssid));
        return network;
    }

    void Protect(int network, Ssid ssid, ReadOnlySpan<byte> key, WirelessSecurity security)
    {
        if (key.IsEmpty)
        {
            supplicant.Set(network, "key_mgmt", "NONE");
            return;
        }

        if (security == WirelessSecurity.Sae)
        {
            supplicant.Set(network, "key_mgmt", "SAE");
            supplicant.Set(network, "ieee80211w", "2");
            supplicant.SetKey(network, "sae_password", key);
            return;
        }

        using var psk = WpaKey.Of(ssid, key);
        supplicant.Set(network, "key_mgmt", "WPA-PSK");
        supplicant.SetKey(network, "psk", psk.Span);
    }

    WirelessSecurity SecurityOf(Ssid ssid) => heard.FirstOrDefault(line => line.Ssid == ssid) is { Frequency: > 0 } line ? line.Security : WirelessSecurity.Psk;

    int Quietest() => Channels.MinBy(channel => heard.Count(line => Math.Abs(line.Frequency - channel) < 15));
}
