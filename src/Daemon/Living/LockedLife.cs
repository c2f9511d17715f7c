// The box before an adult's phone has unlocked it (protocol.md, Locked): its pages, the app's files, and the two steps of an
// unlocking. No registry, no member, no message; MQTT is answered that it is closed. Ends when the guard hands the key.
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Daemon.Guarding;
using Messenger.Appliance.Daemon.Starting;
using Messenger.Appliance.Daemon.Wireless;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Relay.Connecting;
using Messenger.Appliance.Setup;
using Messenger.Appliance.Setup.App;
using Messenger.Appliance.Setup.Certificates;
using Messenger.Appliance.Setup.Custody;
using Messenger.Appliance.Setup.Locking;
using Messenger.Appliance.Setup.State;
using Messenger.Appliance.Setup.Web;

namespace Messenger.Appliance.Daemon.Living;

sealed class LockedLife : IBox, IAsyncDisposable
{
    const string NoDoor =
        "상자의 현관 인증서(door.pem)가 없거나 손상되어 휴대전화가 잠금을 풀 수 없습니다. 아무것도 지우지 않았습니다. 원래 파일을 되돌리거나 지우기 버튼으로 새로 시작하세요. "
        + "The certificate of the locked box (door.pem) is missing or damaged, so no phone can unlock it; nothing was erased. Put back the file it was, or wipe the box to start anew.";

    readonly Options options;
    readonly AddressBook addresses;
    readonly WirelessLink wireless;
    readonly BoxTime boxTime;
    readonly Door door;
    readonly TimeProvider time;
    readonly TimeSpan startedBefore;
    readonly long begunAt;
    readonly WebApplication server;

    LockedLife(Options options, AddressBook addresses, WirelessLink wireless, GuardLink guard, Door door, TimeSpan startedBefore, TimeProvider time)
    {
        (this.options, this.addresses, this.wireless, this.door, this.startedBefore, this.time) = (options, addresses, wireless, door, startedBefore, time);
        begunAt = time.GetTimestamp();
        boxTime = new(time, Release.Date, default, SystemClock.IsSynchronised);
        var limits = Limits.Default;
        var api = new LockedApi(this, guard, () => this.startedBefore + time.GetElapsedTime(begunAt), new RateLimit(time));
        var site = new SetupSite(this, door.Authority, AppFiles.Load(Path.Combine(AppContext.BaseDirectory, "app")), api, wireless);
        var places = new Places(limits.PageConnections, limits.ConnectionsPerAddress);
        server = Listeners.Build(options, limits, () => door.Certificate, site, new(
            listen => listen.Use(places.Guard),
            listen => listen.UseClosedMqtt(limits),
            static context =>
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return Task.CompletedTask;
            }));
    }

    public BoxStatus Status => new()
    {
        State = BoxState.Locked,
        Label = options.Name,
        Hosts = addresses.Now,
        Ports = new(options.HttpsPort, options.MqttPort, options.HttpPort),
        BoxKey = "",
        Boot = "",
        Version = Starting.Release.Version,
        Retention = Limits.RetentionDefault,
        Language = Language.Korean,
        Time = boxTime.Latest,
    };

    /// <exception cref="StartRefusedException">Something that people can set right.</exception>
    /// <exception cref="IOException">The card or a port failed.</exception>
    public static async Task<LockedLife> BeginAsync(Options options, AddressBook addresses, WirelessLink wireless, GuardLink guard, TimeProvider time)
    {
        var door = Door.Open(options.State) ?? throw new StartRefusedException(NoDoor);
        var asked = await guard.AskAsync(KeyRequest.Ask(new byte[KeyRequest.IdBytes])).ConfigureAwait(false);
        var life = new LockedLife(options, addresses, wireless, guard, door, KeyState.TryRead(asked, out var state) ? state.SinceStart : TimeSpan.Zero, time);
        await life.server.StartAsync().ConfigureAwait(false);
        return life;
    }

    public CustodyReport Count() => new()
    {
        Now = default,
        Since = new(boxTime.Latest.ToUnixTimeSeconds(), 0, 0, 0, 0, 0, 0),
        Keys = [],
        Disk = [.. DiskInventory.Of(options.State).Select(file => new Setup.Custody.FileOnDisk(file.Name, file.Bytes, FileRoles.Of(file.Name, StartMode.ByPhone)))],
    };

    public bool Change(TimeSpan? retention, Language? language) => false;

    public void StorageFailed()
    {
    }

    public RelayView View() => new()
    {
        State = BoxState.Locked,
        Address = wireless.Shown ?? Status.SetupAddress,
        Page = Status.StatePage,
        Custody = new(0, default, default, 0, default, 0, 0, 0, 0, 0, 0, default, default),
    };

    public async ValueTask DisposeAsync()
    {
        await server.StopAsync().ConfigureAwait(false);
        await server.DisposeAsync().ConfigureAwait(false);
        door.Dispose();
    }
}
