// What the box's Wi-Fi is doing, as the network program tells the relay and the pages show it. No key of a home's network is in
// it; the hotspot's own key is, which is made to be shown.
using Messenger.Appliance.Core.Link;

namespace Messenger.Appliance.Core.Wireless;

public enum WirelessPhase : byte
{
    /// <summary>There is no radio, or nobody tells of one.</summary>
    None,

    /// <summary>Networks that are known are looked for.</summary>
    Looking,

    /// <summary>In the home's network.</summary>
    Online,

    /// <summary>The box's own network is open.</summary>
    Hotspot,

    /// <summary>What was asked for on the page is being tried.</summary>
    Trying,
}

/// <summary>What came of the last network that was asked for.</summary>
public enum JoinOutcome : byte
{
    None,
    Joined,
    WrongKey,

    /// <summary>No network of this name answers.</summary>
    NotFound,

    /// <summary>In the network, but nobody there gives an address.</summary>
    NoAddress,

    /// <summary>It refused for another reason.</summary>
    Refused,
}

public enum WirelessNotice : byte
{
    None,

    /// <summary>The card has a network file that is not of the known shape.</summary>
    ImagerFile,

    /// <summary>The network works, but could not be written to the card.</summary>
    NotKept,
}

public enum WirelessSecurity : byte
{
    Open,
    Psk,

    /// <summary>WPA3 alone.</summary>
    Sae,

    /// <summary>With names and certificates, or broken (WEP): not for a box.</summary>
    Unsupported,
}

/// <param name="Ssid">Its name.</param>
/// <param name="Bars">1 to 4.</param>
/// <param name="Security">What it asks for.</param>
public readonly record struct SeenNetwork(Ssid Ssid, byte Bars, WirelessSecurity Security);

public sealed record WirelessView
{
    /// <summary>More are not told: the weakest are left out.</summary>
    public const int MostSeen = 24;

    public static readonly WirelessView Nothing = new();

    public WirelessPhase Phase { get; init; }

    /// <summary>A cable leads somewhere.</summary>
    public bool Wired { get; init; }

    /// <summary>The name of the box's own network, while it stands or will be back with a result.</summary>
    public string Hotspot { get; init; } = "";

    /// <summary>Its password; empty when it has none.</summary>
    public string HotspotKey { get; init; } = "";

    /// <summary>The home's network that the box is in, or tries.</summary>
    public string Network { get; init; } = "";

    /// <summary>Of the box in it.</summary>
    public string Address { get; init; } = "";

    public JoinOutcome Outcome { get; init; }

    public string OutcomeNetwork { get; init; } = "";

    public string OutcomeAddress { get; init; } = "";

    public WirelessNotice Notice { get; init; }

    /// <summary>Strongest first, each name once.</summary>
    public IReadOnlyList<SeenNetwork> Seen { get; init; } = [];

    public bool IsSame(WirelessView other) => other is not null && this with { Seen = other.Seen } == other && Seen.SequenceEqual(other.Seen);

    /// <summary>Bytes written; 0 when it does not fit.</summary>
    public int Write(Span<byte> frame)
    {
        var writer = new FrameWriter(frame, FrameKind.Wireless);
        foreach (var value in (ReadOnlySpan<byte>)[(byte)Phase, (byte)Outcome, (byte)Notice, Wired ? (byte)1 : (byte)0]) writer.Byte(value);
        foreach (var text in (ReadOnlySpan<string>)[Hotspot, HotspotKey, Network, Address, OutcomeNetwork, OutcomeAddress]) writer.Text(text);
        var seen = Math.Min(Seen.Count, MostSeen);
        writer.Byte((byte)seen);
        for (var i = 0; i < seen; i++)
        {
            writer.Text(Seen[i].Ssid.Hex);
            writer.Byte(Seen[i].Bars);
            writer.Byte((byte)Seen[i].Security);
        }

        return writer.Length;
    }

    /// <summary>Null when the frame is not a view.</summary>
    public static WirelessView? Read(ReadOnlySpan<byte> frame)
    {
        if (LinkFrames.KindOf(frame) != FrameKind.Wireless) return null;
        var reader = new FrameReader(frame[1..]);
        var (phase, outcome, notice, wired) = (reader.Byte(), reader.Byte(), reader.Byte(), reader.Byte());
        var view = new WirelessView
        {
            Phase = (WirelessPhase)phase, Outcome = (JoinOutcome)outcome, Notice = (WirelessNotice)notice, Wired = wired == 1,
            Hotspot = reader.Text(), HotspotKey = reader.Text(), Network = reader.Text(), Address = reader.Text(),
            OutcomeNetwork = reader.Text(), OutcomeAddress = reader.Text(),
        };
        var count = reader.Byte();
        if (count > MostSeen || phase > (byte)WirelessPhase.Trying || outcome > (byte)JoinOutcome.Refused || notice > (byte)WirelessNotice.NotKept || wired > 1) return null;
        var seen = new List<SeenNetwork>();
        for (var i = 0; i < count; i++)
        {
            var known = Ssid.TryParse(reader.Text(), out var ssid);
            var (bars, security) = (reader.Byte(), reader.Byte());
            if (!known || bars is 0 or > 4 || security > (byte)WirelessSecurity.Unsupported) return null;
            seen.Add(new(ssid, bars, (WirelessSecurity)security));
        }

        return reader.IsAtEnd ? view with { Seen = seen } : null;
    }
}
