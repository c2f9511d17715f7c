// All that a panel may show, as values: it draws them and knows nothing else. The link and its QR hold a one-time token,
// so a display forgets them with the window that they open.
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Panel;

public sealed record PanelView
{
    public required BoxState State { get; init; }

    /// <summary>
    /// What a person types or scans to get to the setup page; empty until a relay has told it. While the box's own network is open, that one's
    /// name and password, with " / " between them.
    /// </summary>
    public required string Address { get; init; }

    /// <summary>The address that the QR carries, while pairing is open.</summary>
    public string? PairingLink { get; init; }

    /// <summary>The page that shows the same to whoever is at home.</summary>
    public string? PairingPage { get; init; }

    /// <summary>The same as a picture in half blocks, one string per line.</summary>
    public IReadOnlyList<string> PairingPicture { get; init; } = [];

    /// <summary>When the open window closes, on the time provider's timestamp; zero when none is open.</summary>
    public long ClosesAt { get; init; }

    /// <summary>Why somebody should look, in both languages.</summary>
    public string? Attention { get; init; }

    public CustodyCounts? Custody { get; init; }
}

public interface IDisplay : IDisposable
{
    /// <summary>Shows this from now on. Called often with the same; draws only what changed. Never throws.</summary>
    void Show(PanelView view);

    /// <summary>One line for whoever stands there: a press that was understood, a notice.</summary>
    void Say(string line);
}
