// The program's one loop: events of wpa_supplicant, wishes of the relay and the passing of time come in one after another, the
// state machine says what they mean, the radio does it, and the relay is told. When wpa_supplicant ends, it begins again.
using System.Security.Cryptography;
using System.Threading.Channels;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Core.Wireless;
using Messenger.Appliance.Network.Imaging;
using Messenger.Appliance.Network.Linking;
using Messenger.Appliance.Network.Roaming;
using Messenger.Appliance.Network.Supplicant;

namespace Messenger.Appliance.Network;

/// <param name="control">Path of wpa_supplicant's control socket.</param>
/// <param name="boot">The card's first partition.</param>
/// <param name="surroundings">Cable and addresses.</param>
/// <param name="show">Told the view whenever it has changed.</param>
/// <param name="say">Told what goes to the journal: no name, no password.</param>
/// <param name="time">Monotonic.</param>
sealed class WirelessLife(string control, string boot, Surroundings surroundings, Action<WirelessView> show, Action<string> say, TimeProvider time)
{
    /// <summary>As Raspberry Pi Imager calls it.</summary>
    const string ImagerFile = "network-config";

    /// <summary>In the home's network there is nothing to hurry for.</summary>
    static readonly TimeSpan Glance = TimeSpan.FromSeconds(1), Calm = TimeSpan.FromSeconds(5);

    static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(2), BetweenScans = TimeSpan.FromSeconds(10);

    readonly Channel<object> happened = Channel.CreateUnbounded<object>();
    readonly Roam roam = new();
    readonly long began = time.GetTimestamp();
    WirelessView shown = WirelessView.Nothing;
    WirelessNotice notice;
    Ssid asked;
    byte[] askedKey = [];
    string? password;
    TimeSpan scanned;
    bool saidHotspot;

    /// <summary>From any thread.</summary>
    public void Wish(Wish wish) => happened.Writer.TryWrite(wish);

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await LiveAsync(stopping).ConfigureAwait(false);
            }
            catch (SupplicantGoneException gone)
            {
                say(gone.Message);
            }

            Show(WirelessView.Nothing);
            await Task.Delay(BetweenTries, time, stopping).ConfigureAwait(false);
        }
    }

    async Task LiveAsync(CancellationToken stopping)
    {
        using var commands = ControlSocket.Open(control);
        using var events = ControlSocket.Open(control);
        // A box without a radio looks for one as long as it lives: it may be plugged in.
        if (commands is null || events is null) return;
        var radio = new Radio(new(commands));
        if (events.Ask("ATTACH"u8) != "OK") return;
        Forget();
        radio.Begin();
        roam.BeginAgain(Now(radio));
        ReadCard(radio);
        radio.TryScan();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var hearing = HearAsync(events, ending.Token);
        try
        {
            while (true)
            {
                Tell(radio);
                using var glance = new CancellationTokenSource(roam.Phase == WirelessPhase.Online ? Calm : Glance, time);
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping, glance.Token);
                object? one = null;
                try
                {
                    one = await happened.Reader.ReadAsync(waiting.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
                {
                    // Nothing happened but that time passed.
                }

                switch (one)
                {
                    case SupplicantEvent said: Heard(radio, said); break;
                    case Wish wish: Wished(radio, wish); break;
                }

                Do(radio, roam.Look(Now(radio)));
                Scan(radio);
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await hearing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task HearAsync(ControlSocket events, CancellationToken stopping)
    {
        while (SupplicantEvents.Read(await events.HearAsync(stopping).ConfigureAwait(false)) is var said)
            if (said != SupplicantEvent.Other)
                happened.Writer.TryWrite(said);
    }

    void Heard(Radio radio, SupplicantEvent said)
    {
        switch (said)
        {
            case SupplicantEvent.ScanDone: radio.ReadScan(); break;
            case SupplicantEvent.GuestCame: roam.GuestCame(); break;
            case SupplicantEvent.GuestWent: roam.GuestWent(); break;
            case SupplicantEvent.Found: roam.Found(Now(radio)); break;
            case SupplicantEvent.WrongKey: Do(radio, roam.Failed(Now(radio), JoinOutcome.WrongKey)); break;
            case SupplicantEvent.NotFound: Do(radio, roam.Failed(Now(radio), JoinOutcome.NotFound)); break;
            case SupplicantEvent.Refused: Do(radio, roam.Failed(Now(radio), radio.AsksWithSae(asked) ? JoinOutcome.WrongKey : JoinOutcome.Refused)); break;
            case SupplicantEvent.Gone: throw new SupplicantGoneException("wpa_supplicant ends.");
        }
    }

    void Wished(Radio radio, Wish wish)
    {
        switch (wish.Kind)
        {
            case FrameKind.Join:
                if (roam.Phase == WirelessPhase.Trying)
                {
                    CryptographicOperations.ZeroMemory(wish.Key);
                    break;
                }

                (asked, askedKey) = (wish.Ssid, wish.Key);
                Do(radio, roam.Asked(Now(radio)));
                break;
            case FrameKind.Hotspot:
                radio.TryScan();
                Do(radio, roam.Pressed(Now(radio)));
                break;
            case FrameKind.Seen:
                roam.Seen(Now(radio));
                break;
            case FrameKind.Shows:
                // Of this start alone: nobody has to remember it, and it is on no card.
                password ??= HotspotPassword.New();
                break;
        }
    }

    void Do(Radio radio, RoamAction action)
    {
        if (action.HasFlag(RoamAction.Drop)) radio.Drop();
        if (action.HasFlag(RoamAction.Keep))
        {
            notice = radio.Keep() ? WirelessNotice.None : WirelessNotice.NotKept;
            if (notice == WirelessNotice.NotKept) say("The home's network was joined, but could not be written to the card.");
        }

        if (action.HasFlag(RoamAction.Return)) radio.Return();
        if (action.HasFlag(RoamAction.Try))
        {
            radio.Try(asked, askedKey);
            Forget();
        }

        if (!action.HasFlag(RoamAction.OpenHotspot)) return;
        password ??= HotspotPassword.OnCard(boot);
        radio.OpenHotspot(HotspotName, password);
        if (!saidHotspot) say(password is null ? "The box's own network is open, without a password." : "The box's own network is open.");
        saidHotspot = true;
    }

    void Scan(Radio radio)
    {
        // wpa_supplicant looks for the networks that it knows; without one it would not look at all.
        if (roam.Phase != WirelessPhase.Looking || radio.Known || Elapsed - scanned < BetweenScans) return;
        scanned = Elapsed;
        radio.TryScan();
    }

    void ReadCard(Radio radio)
    {
        var (config, mistake) = NetworkConfig.Open(Path.Combine(boot, ImagerFile));
        if (mistake is not null)
        {
            notice = WirelessNotice.ImagerFile;
            say($"The Wi-Fi that Raspberry Pi Imager wrote onto the card ({ImagerFile}) is passed over: {mistake}.");
        }

        if (config is null) return;
        if (config.Country.Length > 0 && !radio.TrySetCountry(config.Country)) say($"The radio does not take the country {config.Country}.");
        if (config.Ssid is { } ssid) radio.Expect(ssid, config.Key, config.Hidden);
        CryptographicOperations.ZeroMemory(config.Key);
    }

    void Tell(Radio radio)
    {
        var online = roam.Phase == WirelessPhase.Online;
        Show(new()
        {
            Phase = roam.Phase,
            Wired = surroundings.Wired,
            Hotspot = roam.HasHotspot ? HotspotName : "",
            HotspotKey = roam.HasHotspot ? password ?? "" : "",
            Network = online ? radio.CurrentNetwork : roam.Phase == WirelessPhase.Trying ? asked.Text : "",
            Address = online ? surroundings.Address?.ToString() ?? "" : "",
            Outcome = roam.Outcome,
            OutcomeNetwork = roam.Outcome == JoinOutcome.None ? "" : asked.Text,
            OutcomeAddress = roam.OutcomeAddress?.ToString() ?? "",
            Notice = notice,
            Seen = radio.Seen,
        });
    }

    void Show(WirelessView view)
    {
        if (view.IsSame(shown)) return;
        shown = view;
        show(view);
    }

    void Forget()
    {
        CryptographicOperations.ZeroMemory(askedKey);
        askedKey = [];
    }

    string HotspotName => "messenger-" + surroundings.Tail;

    TimeSpan Elapsed => time.GetElapsedTime(began);

    Situation Now(Radio radio) => new(Elapsed, surroundings.Wired, radio.Known, radio.Pending, radio.IsLinked, surroundings.Address);
}
