// One machine of the drill, and never two at once: QEMU's arm64 `virt` with two processors under emulation, Debian's kernel, the
// real units; begun from a cold start or from the snapshot, with a disk of its own. Phones reach it at 127.0.0.1.
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Tests;

namespace Messenger.Appliance.Vm.Tests;

sealed partial class Machine : IAsyncDisposable, IReached
{
    public const long MemoryStart = 0x4000_0000;
    public const long MemoryBytes = 512L << 20;
    public const string GpioChip = "/machine/unattached/device[7]";

    static readonly TimeSpan BootPatience = TimeSpan.FromMinutes(10);

    readonly Process qemu;

    readonly Board board;

    Machine(Process qemu, string folder, Board board, int https, int mqtt, int http, Console console)
    {
        (this.qemu, Folder, this.board, Console) = (qemu, folder, board, console);
        (HttpsPort, MqttPort, HttpPort) = (https, mqtt, http);
    }

    public string Folder { get; }

    public Console Console { get; }

    public int HttpsPort { get; }

    public int MqttPort { get; }

    public int HttpPort { get; }

    /// <summary>How the box calls itself, and what its certificate is for.</summary>
    public string Address => board.Address;

    /// <summary>What the box writes to.</summary>
    public string Disk => board.Disk;

    /// <summary>Every write to the disk and every flush, as they were completed, in the format of Linux's dm-log-writes.</summary>
    public string Writes => Path.Combine(Folder, "writes.log");

    /// <summary>A cold start; returns when the box answers.</summary>
    /// <param name="disk">Null: an empty one.</param>
    public static async Task<Machine> BootAsync(byte[]? disk = null)
    {
        var folder = NewFolder();
        var data = Path.Combine(folder, "data.ext4");
        if (disk is not null)
        {
            await File.WriteAllBytesAsync(data, disk);
            await Card.MendAsync(data);
        }
        else
        {
            await using (var empty = File.Create(data)) empty.SetLength(48 << 20);
            using var format = Process.Start("mke2fs", ["-q", "-t", "ext4", data]);
            await format.WaitForExitAsync();
        }

        var machine = await StartAsync(folder, Board.Drill(folder, logged: false));
        await machine.AnswersAsync();
        return machine;
    }

    /// <summary>The delivered image from its card; nothing is waited for.</summary>
    /// <param name="folder">With the card of an earlier machine; null: a new card.</param>
    /// <param name="clock">What the machine's clock says at its start; null: the right time.</param>
    public static async Task<Machine> DeliveredAsync(string? folder = null, string? clock = null)
    {
        folder ??= NewFolder();
        return await StartAsync(folder, await Board.DeliveredAsync(folder, clock));
    }

    /// <summary>The machine as it was kept after its start: an unclaimed box, minutes sooner.</summary>
    /// <param name="logged">Keep every write to the disk, in order (<see cref="WriteLog"/>).</param>
    public static async Task<Machine> ResumeAsync(bool logged = false)
    {
        await Image.ReadyAsync();
        var folder = NewFolder();
        File.Copy(Image.Snapshot + ".data", Path.Combine(folder, "data.ext4"));
        if (logged) await File.Create(Path.Combine(folder, "writes.log")).DisposeAsync();
        var machine = await StartAsync(folder, Board.Drill(folder, logged), Image.Snapshot);
        await machine.AnswersAsync();
        return machine;
    }

    /// <summary>Keeps this machine's state and disk as what others resume from; it ends here.</summary>
    public async Task KeepAsync()
    {
        await Console.RunAsync("sync");
        await Console.StopAsync();
        await Console.AskAsync("migrate", new() { ["uri"] = $"exec:cat > {Image.Snapshot}.new" });
        while ((await Console.AskAsync("query-migrate")).GetProperty("status").GetString() is var status && status != "completed")
        {
            Assert.NotEqual("failed", status);
            await Task.Delay(200);
        }

        File.Copy(Disk, Image.Snapshot + ".data", overwrite: true);
        File.Move(Image.Snapshot + ".new", Image.Snapshot, overwrite: true);
    }

    /// <summary>The whole memory, and the disk as it is, while the machine stands still.</summary>
    public async Task<(byte[] Memory, byte[] Disk)> DumpAsync()
    {
        var path = Path.Combine(Folder, "memory");
        await Console.StopAsync();
        await Console.CopyMemoryAsync(path);
        var dump = (await File.ReadAllBytesAsync(path), await File.ReadAllBytesAsync(Disk));
        await Console.GoOnAsync();
        File.Delete(path);
        return dump;
    }

    public async Task<X509Certificate2> AuthorityAsync()
    {
        using var plain = new HttpClient { Timeout = BootPatience };
        return X509CertificateLoader.LoadCertificate(await plain.GetByteArrayAsync($"http://127.0.0.1:{HttpPort}/home.crt"));
    }

    /// <param name="through">Stands between the client and its connections; null: nothing does.</param>
    public async Task<HttpClient> ClientAsync(DelegatingHandler? through = null)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            SslOptions = new() { CertificateChainPolicy = Connections.Trust(await AuthorityAsync()) },
            ConnectCallback = async (_, stopping) => new NetworkStream(await ReachAsync(HttpsPort, stopping), ownsSocket: true),
        };
        if (through is not null) through.InnerHandler = handler;
        return new((HttpMessageHandler?)through ?? handler)
        {
            BaseAddress = new($"https://{Address}:{HttpsPort}"), Timeout = BootPatience,
        };
    }

    /// <summary>Waits until the box answers.</summary>
    public async Task AnswersAsync()
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var authority = await AuthorityAsync();
                return;
            }
            catch (HttpRequestException) when (since.Elapsed < BootPatience && !qemu.HasExited)
            {
                await Task.Delay(500);
            }
        }
    }

    /// <summary>Waits until the box says that it is in one of these states (protocol.md, the box's description).</summary>
    public async Task IsAsync(params IReadOnlyCollection<string> states)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var http = await ClientAsync();
                var state = JsonDocument.Parse(await http.GetStringAsync("/api/box")).RootElement.GetProperty("state").GetString();
                if (states.Contains(state)) return;
            }
            catch (HttpRequestException)
            {
                // Between locked and open.
            }

            Assert.True(since.Elapsed < BootPatience, $"The box did not become {string.Join(" or ", states)}: {await LogAsync()}");
            await Task.Delay(500);
        }
    }

    /// <summary>Waits until the delivered system has found itself well (image/root).</summary>
    public async Task HealthyAsync()
    {
        var since = Stopwatch.StartNew();
        while (await Console.RunAsync("systemctl is-active messenger-healthy.service") is var said && said != "active")
        {
            Assert.True(since.Elapsed < BootPatience, $"The system is not well, {said}: {await Console.RunAsync("journalctl -b --no-pager -o cat | tail -n 60")}");
            await Task.Delay(1000);
        }
    }

    /// <summary>The network cable.</summary>
    public Task CableAsync(bool plugged) => Console.AskAsync("set_link", new() { ["name"] = "cable", ["up"] = plugged });

    /// <summary>A stick goes into its USB port.</summary>
    public async Task PutInAsync(Stick stick)
    {
        await Console.AskAsync("blockdev-add", new() { ["driver"] = "file", ["node-name"] = "stick", ["filename"] = stick.Path, ["read-only"] = true });
        await Console.AskAsync("device_add", new() { ["driver"] = "usb-storage", ["id"] = "stick", ["drive"] = "stick" });
    }

    public async Task TakeOutAsync()
    {
        await Console.AskAsync("device_del", new() { ["id"] = "stick" });
        // Until it has let go of the file.
        for (var tries = 0; ; tries++)
        {
            try
            {
                await Console.AskAsync("blockdev-del", new() { ["node-name"] = "stick" });
                return;
            }
            catch (InvalidOperationException) when (tries < 100)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Which start of a system this is.</summary>
    public Task<string> BootIdAsync() => Console.RunAsync("cat /proc/sys/kernel/random/boot_id");

    /// <summary>Waits until another start of a system than that one answers; returns after how long.</summary>
    public async Task<TimeSpan> StartsAgainAsync(string before, TimeSpan patience)
    {
        var since = Stopwatch.StartNew();
        while (await Console.TryRunAsync("cat /proc/sys/kernel/random/boot_id") is var now && (now is null || now == before))
        {
            Assert.True(since.Elapsed < patience, "It does not start again: " + await LogAsync());
            await Task.Delay(1000);
        }

        return since.Elapsed;
    }

    /// <summary>Starts the box again, as a power cut does, without the machine.</summary>
    public async Task RestartAsync()
    {
        await Console.RunAsync("systemctl restart 'messenger-*'");
        await AnswersAsync();
    }

    /// <summary>Pulls the plug.</summary>
    public async Task CutAsync()
    {
        qemu.Kill();
        await qemu.WaitForExitAsync();
    }

    /// <summary>Its card stays, for the next machine.</summary>
    public async Task LeaveAsync()
    {
        if (!qemu.HasExited) qemu.Kill();
        await qemu.WaitForExitAsync();
        Console.Dispose();
        qemu.Dispose();
        foreach (var socket in (string[])["hand", "lines", "monitor"]) File.Delete(Path.Combine(Folder, socket));
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        Directory.Delete(Folder, recursive: true);
    }

    static async Task<Machine> StartAsync(string folder, Board board, string? from = null)
    {
        var (https, mqtt, http) = (Ports.Free(), Ports.Free(), Ports.Free());
        string[] arguments =
        [
            "-c", "exec qemu-system-aarch64 \"$@\" > \"$0\" 2>&1", Path.Combine(folder, "qemu.log"),
            "-M", "virt,gic-version=3,acpi=off", "-cpu", "cortex-a72", "-smp", "2", "-m", "512", "-accel", "tcg,thread=multi", "-display", "none", "-monitor", "none",
            .. board.Arguments,
            "-serial", "file:" + Path.Combine(folder, "console.log"),
            "-netdev", $"user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:{https}-:8443,hostfwd=tcp:127.0.0.1:{mqtt}-:8883,hostfwd=tcp:127.0.0.1:{http}-:8080",
            "-device", "virtio-net-pci,netdev=net,romfile=,id=cable",
            "-device", "virtio-serial-pci", "-chardev", $"socket,id=hand,path={folder}/hand,server=on,wait=off", "-device", "virtserialport,chardev=hand,name=agent",
            "-qtest", $"unix:{folder}/lines,server=on,wait=off", "-qtest-log", "none",
            "-qmp", $"unix:{folder}/monitor,server=on,wait=off",
            .. from is null ? Array.Empty<string>() : ["-incoming", "exec:cat " + from],
        ];
        var qemu = Process.Start("/bin/sh", arguments);
        var console = await Console.OpenAsync(folder);
        if (from is not null)
        {
            while ((await console.AskAsync("query-status")).GetProperty("status").GetString() == "inmigrate") await Task.Delay(100);
            await console.GoOnAsync();
        }

        return new(qemu, folder, board, https, mqtt, http, console);
    }

    static async Task<Socket> ReachAsync(int port, CancellationToken stopping)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, stopping);
        return socket;
    }

    static string NewFolder() => Directory.CreateTempSubdirectory("vm-").FullName;
}
