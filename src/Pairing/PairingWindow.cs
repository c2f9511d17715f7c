// The two minutes after a press of Pair in which the founder's phone may come in. Opens only while no phone is paired, and
// closes when one is, when two try at once, when the time is over, and at the wipe.
using System.Security.Cryptography;
using Messenger.Appliance.Pairing.Handshake;
using Messenger.Appliance.Pairing.Qr;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Pairing;

public enum PairPress
{
    Opened,

    /// <summary>It was open: the same QR stands for two minutes more.</summary>
    Renewed,

    /// <summary>The box has a founder: phones come in by invitation.</summary>
    AlreadyPaired,

    Wiped,
}

public sealed class PairingWindow
{
    readonly Offers offers;
    readonly DeviceRegistry registry;

    public PairingWindow(Offers offers, DeviceRegistry registry)
    {
        (this.offers, this.registry) = (offers, registry);
        offers.BoxOfferChanged += () => Changed?.Invoke();
    }

    /// <summary>Raised when the window opened, closed, or was renewed. Look at <see cref="IsOpen"/>.</summary>
    public event Action? Changed;

    public bool IsOpen => Remaining > TimeSpan.Zero;

    public TimeSpan Remaining
    {
        get
        {
            lock (offers.Gate) return offers.BoxOffer?.Remaining ?? TimeSpan.Zero;
        }
    }

    /// <summary>What a press of Pair does.</summary>
    public PairPress Press()
    {
        bool renewed;
        lock (offers.Gate)
        {
            if (offers.IsWiped) return PairPress.Wiped;
            if (registry.IsClaimed) return PairPress.AlreadyPaired;
            renewed = offers.BoxOffer is { IsOpen: true };
            if (renewed) offers.BoxOffer!.Renew();
            else offers.OpenBoxOffer();
        }

        offers.Announce();
        return renewed ? PairPress.Renewed : PairPress.Opened;
    }

    public void Close()
    {
        lock (offers.Gate) offers.CloseBoxOffer();
        offers.Announce();
    }

    /// <summary>
    /// Writes what the QR says, at most <see cref="QrAddress.MaxUrlChars"/>; it contains the token, so the caller erases it
    /// after showing it. False while the window is closed.
    /// </summary>
    public bool TryWriteUrl(QrAddress address, Span<char> destination, out int written)
    {
        written = 0;
        Span<byte> token = stackalloc byte[PairingToken.Bytes];
        lock (offers.Gate)
        {
            if (offers.BoxOffer is not { IsOpen: true } offer || !offer.Token.TryReveal(token)) return false;
        }

        var payload = QrPayload.Founder(token, BoxFingerprint.Of(registry.Box.PublicKey), address.HostLabel);
        written = address.WriteUrl(payload, destination);
        CryptographicOperations.ZeroMemory(token);
        return true;
    }

    /// <summary>The QR as a picture; null while the window is closed.</summary>
    public QrPicture? Draw(QrAddress address)
    {
        Span<char> url = stackalloc char[QrAddress.MaxUrlChars];
        if (!TryWriteUrl(address, url, out var written)) return null;
        var picture = QrPicture.Of(url[..written]);
        url.Clear();
        return picture;
    }
}
