// The open pairing window as people see it: link and pictures, made once when it opens and forgotten when it closes, because
// they hold its token.
using Messenger.Appliance.Daemon.Starting;
using Messenger.Appliance.Pairing;
using Messenger.Appliance.Pairing.Qr;
using Messenger.Appliance.Setup.State;

namespace Messenger.Appliance.Daemon.Living;

sealed class PairingDesk
{
    readonly PairingWindow window;
    readonly AddressBook addresses;
    readonly Options options;
    volatile Shown? shown;

    public PairingDesk(PairingWindow window, AddressBook addresses, Options options)
    {
        (this.window, this.addresses, this.options) = (window, addresses, options);
        window.Changed += Draw;
    }

    /// <summary>Null while the window is closed.</summary>
    public PairingOffer? Offer => window.Remaining is var left && left > TimeSpan.Zero && shown is { } now ? new(now.Link, now.Payload, now.Svg, left) : null;

    /// <summary>For a terminal.</summary>
    public IReadOnlyList<string> Picture => shown?.HalfBlocks ?? [];

    void Draw()
    {
        var address = new QrAddress(addresses.Now.Shown, options.HttpPort, options.Name);
        Span<char> url = stackalloc char[QrAddress.MaxUrlChars];
        if (!window.TryWriteUrl(address, url, out var length))
        {
            shown = null;
            return;
        }

        var link = new string(url[..length]);
        url.Clear();
        var picture = QrPicture.Of(link);
        shown = new(link, link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..], picture.ToSvg("QR"), picture.ToHalfBlocks());
    }

    sealed record Shown(string Link, string Payload, string Svg, IReadOnlyList<string> HalfBlocks);
}
