// What a life tells the setup service and the panel: its state in values, counted when asked.
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Secrets;
using Messenger.Appliance.Setup.Custody;
using Messenger.Appliance.Setup.Pages;
using Messenger.Appliance.Setup.State;

namespace Messenger.Appliance.Daemon.Living;

sealed partial class Life : IBox
{
    static readonly KeyKind[] Kinds = Enum.GetValues<KeyKind>();

    public BoxStatus Status
    {
        get
        {
            var settings = registry.Settings;
            var offer = wiping.HasBegun ? null : desk.Offer;
            var attention = FirstOf(upkeep.StorageFailed ? Attention.Storage : Attention.None, wireless.Attention, updates.Attention, Words(relay.Attention));
            return new()
            {
                State = State(offer is not null, attention),
                Label = options.Name,
                Hosts = addresses.Now,
                Ports = new(options.HttpsPort, options.MqttPort, options.HttpPort),
                BoxKey = boxKey,
                Boot = boot,
                Version = Starting.Release.Version,
                Retention = settings.Retention,
                Language = settings.Language,
                Time = boxTime.Latest,
                Attention = attention,
                Pairing = offer,
                LastWipe = guard.LastWipe,
                Pressed = wiping.HasBegun ? null : pressed.Left,
            };
        }
    }

    /// <summary>The same for the guard's panel.</summary>
    public RelayView View()
    {
        var status = Status;
        var shown = guard.ShowsLink ? status.Pairing : null;
        return new()
        {
            State = status.State,
            Address = wireless.Shown ?? status.SetupAddress,
            Page = status.StatePage,
            Left = status.Pairing?.Left ?? TimeSpan.Zero,
            Link = shown?.Link ?? "",
            Picture = shown is null ? "" : string.Join('\n', desk.Picture),
            Attention = status.Attention == Attention.None ? "" : Sentences.Of(status.Language)["attention-" + status.Attention],
            Custody = mailbox.Count(),
        };
    }

    public CustodyReport Count()
    {
        var counts = mailbox.Count();
        return new()
        {
            Now = new(counts.Waiting, counts.WaitingBytes.Bytes, (long)counts.OldestWaiting.TotalSeconds, counts.InFlight, counts.InFlightBytes.Bytes),
            Since = new(began.ToUnixTimeSeconds(), counts.PassedThrough, counts.Stored, counts.ErasedOnReceipt, counts.Expired, counts.Dropped, counts.Refused),
            Keys = Array.ConvertAll(Kinds, kind => new KeysHeld(kind.ToString(), arena.Count(kind))),
            Disk = [.. registry.Inventory().Select(file => new Setup.Custody.FileOnDisk(file.Name, file.Bytes, FileRoles.Of(file.Name, unlockers.Mode)))],
        };
    }

    public bool Change(TimeSpan? retention, Language? language) => upkeep.Try(() => registry.Change(settings => settings with
    {
        Retention = retention ?? settings.Retention,
        Language = language ?? settings.Language,
    }));

    public void StorageFailed() => upkeep.StorageFailed = true;

    BoxState State(bool pairing, Attention attention) =>
        wiping.HasBegun ? BoxState.Wiped
        : pairing ? BoxState.Pairing
        : attention != Attention.None ? BoxState.Attention
        : registry.IsClaimed ? BoxState.Ready
        : BoxState.Unclaimed;

    static Attention FirstOf(params ReadOnlySpan<Attention> reasons)
    {
        foreach (var reason in reasons)
            if (reason != Attention.None)
                return reason;
        return Attention.None;
    }

    static Attention Words(RelayAttention reason) => reason switch
    {
        RelayAttention.None => Attention.None,
        RelayAttention.MailboxFull => Attention.MailboxFull,
        RelayAttention.SenderShare => Attention.SenderShare,
        RelayAttention.RecipientShare => Attention.RecipientShare,
        _ => Attention.Connections,
    };
}
