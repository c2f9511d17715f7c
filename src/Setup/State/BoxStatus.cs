// What the setup service knows of the box: values that the daemon gives, and a press window that it owns. No secret is
// among them but the pairing link, which is made to be shown and dies with its window.
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Setup.Pages;

namespace Messenger.Appliance.Setup.State;

public readonly record struct Ports(int Https, int Mqtt, int Http);

/// <summary>Why the light asks somebody to look: the relay's reasons, and the box's own.</summary>
public enum Attention
{
    None,
    MailboxFull,
    SenderShare,
    RecipientShare,
    Connections,

    /// <summary>The registry or the time could not be written.</summary>
    Storage,

    /// <summary>In no network: its own is open.</summary>
    Hotspot,

    /// <summary>In no network: the one that it knows is not there.</summary>
    NoNetwork,

    /// <summary>An update is being written.</summary>
    UpdateWriting,

    /// <summary>An update is written, and the box waits for a quiet moment to start again.</summary>
    UpdateReady,

    /// <summary>What was put in is not newer than what runs.</summary>
    UpdateOld,

    /// <summary>What was put in is not from whom this box takes updates, or could not be written.</summary>
    UpdateFailed,

    /// <summary>It was started, was not well, and the system of before is back.</summary>
    UpdateTried,
}

/// <param name="Link">The address in the QR, with the one-time token in its fragment.</param>
/// <param name="Payload">The fragment alone.</param>
/// <param name="Svg">The same as a picture.</param>
/// <param name="Left">Until the window closes.</param>
public sealed record PairingOffer(string Link, string Payload, string Svg, TimeSpan Left);

public sealed record BoxStatus
{
    public required BoxState State { get; init; }

    /// <summary>The host name without .local.</summary>
    public required string Label { get; init; }

    public required Hosts Hosts { get; init; }

    public required Ports Ports { get; init; }

    /// <summary>Ed25519 public key and boot id as base64url.</summary>
    public required string BoxKey { get; init; }

    public required string Boot { get; init; }

    public required string Version { get; init; }

    public required TimeSpan Retention { get; init; }

    public required Language Language { get; init; }

    public required DateTimeOffset Time { get; init; }

    public Attention Attention { get; init; }

    public PairingOffer? Pairing { get; init; }

    /// <summary>The times of the last wipe since the guard's start; null without one.</summary>
    public WipeEvidence? LastWipe { get; init; }

    /// <summary>How long the press of Pair still lets anybody at the box change settings; null without a press.</summary>
    public TimeSpan? Pressed { get; init; }

    public string NameOrigin => $"https://{Hosts.Name}:{Ports.Https}";

    public string AddressOrigin => $"https://{Origins.Host(Hosts.Shown)}:{Ports.Https}";

    public string StatePage => AddressOrigin + "/box";

    public string SetupAddress => $"http://{Origins.Host(Hosts.Shown)}:{Ports.Http}/";
}

/// <summary>The running box as this service sees it.</summary>
public interface IBox
{
    BoxStatus Status { get; }

    /// <summary>Counted at this moment.</summary>
    Custody.CustodyReport Count();

    /// <summary>Changes what is given. False when it could not be stored.</summary>
    bool Change(TimeSpan? retention, Language? language);

    /// <summary>The card failed under somebody else's change: the light says so until a change succeeds.</summary>
    void StorageFailed();
}

static class Origins
{
    public static string Host(System.Net.IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
