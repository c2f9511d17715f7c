// One life of the box, from making or opening its registry to its end: it composes the parts, and is ended by a wipe. A
// process lives once (decision 0070).
using System.Buffers.Text;
using System.Security.Cryptography;
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Daemon.Guarding;
using Messenger.Appliance.Daemon.Starting;
using Messenger.Appliance.Daemon.Wireless;
using Messenger.Appliance.Mailbox;
using Messenger.Appliance.Pairing;
using Messenger.Appliance.Pairing.Handshake;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Relay;
using Messenger.Appliance.Secrets;
using Messenger.Appliance.Setup;
using Messenger.Appliance.Setup.Api;
using Messenger.Appliance.Setup.App;
using Messenger.Appliance.Setup.Certificates;
using Messenger.Appliance.Sockets;

namespace Messenger.Appliance.Daemon.Living;

sealed partial class Life : IAsyncDisposable
{
    readonly Options options;
    readonly TimeProvider time;
    readonly GuardLink guard;
    readonly KeyArena arena;
    readonly LockedMemory lastWord = LockedMemory.Allocate(new(WipeSecret.Bytes));
    readonly MemoryMailbox mailbox;
    readonly DeviceRegistry registry;
    readonly AddressBook addresses;
    readonly WirelessLink wireless;
    readonly UpdateNotice updates;
    readonly HomeCertificates certificates;
    readonly BoxTime boxTime;
    readonly Upkeep upkeep;
    readonly Unlockers unlockers;
    readonly PressWindow pressed;
    readonly Offers offers;
    readonly SignedRequests requests;
    readonly PairingWindow window;
    readonly PairingDesk desk;
    readonly MqttRelay relay;
    readonly WebApplication server;
    readonly CancellationTokenSource ending = new();
    readonly DateTimeOffset began;
    readonly string boot = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
    readonly string boxKey;
    Task looking = Task.CompletedTask;

    Life(Options options, AddressBook addresses, WirelessLink wireless, GuardLink guard, HandedKey key, TimeProvider time)
    {
        (this.options, this.addresses, this.wireless, this.guard, this.time) = (options, addresses, wireless, guard, time);
        updates = new(options.Updates, time);
        arena = guard.Arena;
        var limits = Limits.Default with { Mailbox = options.Mailbox };
        // First what may be refused.
        registry = Open(options, key, arena, limits);
        guard.SayResealed();
        mailbox = new(LockedMemory.Allocate(limits.Mailbox), limits, time);
        boxKey = Base64Url.EncodeToString(registry.Box.PublicKey);
        boxTime = new(time, Release.Date, registry.Settings.LatestKnownTime, SystemClock.IsSynchronised);
        began = boxTime.Latest;
        certificates = HomeCertificates.Open(registry, addresses.Now, boxTime);
        upkeep = new(options, addresses, certificates, registry, boxTime, time);
        upkeep.KeepDoor();
        unlockers = new(registry, guard, time);
        relay = new(mailbox, registry.Box, registry, new() { BootId = boot, Retention = () => registry.Settings.Retention }, limits, LoopTime.Shared);
        pressed = new(time);
        offers = new(arena, time);
        requests = new(arena, registry, time);
        window = new(offers, registry);
        desk = new(window, addresses, options);
        var api = new ApiRoutes(this, new(new(offers, registry), new(offers, registry), requests, registry, boxTime, guard), new(time));
        var site = new SetupSite(this, certificates.Authority.Certificate, AppFiles.Load(Path.Combine(AppContext.BaseDirectory, "app")), api, wireless);
        server = Listeners.Build(options, limits, () => certificates.Server.Current, site, Listeners.Open(relay));
    }

    /// <summary>A press of Pair: lets settings be changed, and the founder in while nobody is paired. False after a wipe.</summary>
    public bool TryPressPair()
    {
        if (window.Press() == PairPress.Wiped) return false;
        pressed.Press();
        return true;
    }

    /// <exception cref="StartRefusedException">Something that people can set right.</exception>
    /// <exception cref="IOException">The card or a port failed.</exception>
    public static async Task<Life> BeginAsync(Options options, AddressBook addresses, WirelessLink wireless, GuardLink guard, HandedKey key, TimeProvider time)
    {
        var life = new Life(options, addresses, wireless, guard, key, time);
        await life.server.StartAsync().ConfigureAwait(false);
        life.looking = Task.WhenAll(life.upkeep.RunAsync(life.ending.Token), life.unlockers.RunAsync(life.ending.Token));
        return life;
    }

    /// <summary>The guard replaced the key: everything is sealed under the new one, and the guard told so.</summary>
    public void Follow(HandedKey key)
    {
        if (key.Key is { } next && upkeep.Try(() => registry.TryReseal(next))) guard.SayResealed();
    }

    // After a power cut the registry may lie under the key of before: then it is sealed under the new one at once.
    static DeviceRegistry Open(Options options, HandedKey key, KeyArena arena, Limits limits)
    {
        var opening = DeviceRegistry.Open(options.State, key.Key!, key.Origin == KeyOrigin.Fresh, arena, limits);
        if (opening.Refusal == RegistryRefusal.Damaged && key.Previous is { } previous)
        {
            opening = DeviceRegistry.Open(options.State, previous, fresh: false, arena, limits);
            opening.Registry?.TryReseal(key.Key!);
        }

        return opening.Registry ?? throw new StartRefusedException(opening.Explanation);
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        await relay.CloseAllAsync().ConfigureAwait(false);
        await server.StopAsync().ConfigureAwait(false);
        await server.DisposeAsync().ConfigureAwait(false);
        await looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        unlockers.Dispose();
        relay.Dispose();
        requests.Dispose();
        offers.Dispose();
        certificates.Dispose();
        registry.Dispose();
        mailbox.Dispose();
        lastWord.Dispose();
        ending.Dispose();
    }
}
