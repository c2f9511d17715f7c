// One machine of the drill, and never two at once: QEMU's arm64 `virt` with two processors under emulation, Debian's kernel, the
// real units; begun from a cold start or from the snapshot, with a disk of its own. Phones reach it at 127.0.0.1.
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Messenger.Appliance.Daemon.Tests;

namespace Messenger.Appliance.Vm.Tests;

sealed partial class Machine : IAsyncDisposable, IReached
{
    public const long MemoryStart = 0x4000_0000;
    public const long MemoryBytes = 512L << 20;
    public const string GpioChip = "/machine/unattached/device[7]";

    static readonly TimeSpan BootPatience = TimeSpan.FromMinutes(10);

    readonly Process qemu;

    Machine(Process qemu, string folder, int https, int mqtt, int http, Console console)
    {
        (this.qemu, Folder, Console) = (qemu, folder, console);
        (HttpsPort, MqttPort, HttpPort) = (https, mqtt, http);
    }

    public string Folder { get; }

    public Console Console { get; }

    public int HttpsPort { get; }

    public int MqttPort { get; }

    public int HttpPort { get; }

    public string Disk => Path.Combine(Folder, "data.ext4");

    /// <summary>Every write to the disk and every flush, as they were completed, in the format of Linux's dm-log-writes.</summary>
    public string Writes => Path.Combine(Folder, "writes.log");

    /// <summary>A cold start; returns when the box answers.</summary>
    /// <param name="disk">Null: an empty one.</param>
    public static async Task<Machine> BootAsync(byte[]? disk = null)
    {
        var folder = NewFolder();
        var data = Path.Combine(folder, "data.ext4");
        if (disk is not null) await File.WriteAllBytesAsync(data, disk);
        else
        {
            await using (var empty = File.Create(data)) empty.SetLength(48 << 20);
            using var format = Process.Start("mke2fs", ["-q", "-t", "ext4", data]);
            await format.WaitForExitAsync();
        }

        var machine = await StartAsync(folder, null, logged: false);
        await machine.AnswersAsync();
        return machine;
    }

    /// <summary>The machine as it was kept after its start: an unclaimed box, minutes sooner.</summary>
    /// <param name="logged">Keep every write to the disk, in order (<see cref="WriteLog"/>).</param>
    public static async Task<Machine> ResumeAsync(bool logged = false)
    {
        await Image.ReadyAsync();
        var folder = NewFolder();
        File.Copy(Image.Snapshot + ".data", Path.Combine(folder, "data.ext4"));
        if (logged) await File.Create(Path.Combine(folder, "writes.log")).DisposeAsync();
        var machine = await StartAsync(folder, Image.Snapshot, logged);
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
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = new() { CertificateChainPolicy = Connections.Trust(await AuthorityAsync()) } };
        if (through is not null) through.InnerHandler = handler;
        return new((HttpMessageHandler?)through ?? handler)
        {
            BaseAddress = new($"https://127.0.0.1:{HttpsPort}"), Timeout = BootPatience,
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

    /// <summary>Waits until the box says that it is in this state (protocol.md, the box's description).</summary>
    public async Task IsAsync(string state)
    {
        var since = Stopwatch.StartNew();
        using var http = await ClientAsync();
        while (true)
        {
            try
            {
                if (JsonDocument.Parse(await http.GetStringAsync("/api/box")).RootElement.GetProperty("state").GetString() == state) return;
            }
            catch (HttpRequestException)
            {
                // Between locked and open.
            }

            Assert.True(since.Elapsed < BootPatience, $"The box did not become {state}: {await LogAsync()}");
            await Task.Delay(500);
        }
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

    public async ValueTask DisposeAsync()
    {
        if (!qemu.HasExited) qemu.Kill();
        await qemu.WaitForExitAsync();
        Console.Dispose();
        qemu.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    static async Task<Machine> StartAsync(string folder, string? from, bool logged)
    {
        var (https, mqtt, http) = (FreePort(), FreePort(), FreePort());
        var image = Image.Folder;
        // With a cache that a flush empties, as a card has one: what was not flushed may be lost (PowerCutTests).
        var data = logged
            ? $"driver=blklogwrites,file.driver=file,file.filename={folder}/data.ext4,log.driver=file,log.filename={folder}/writes.log"
            : $"file={folder}/data.ext4,format=raw";
        string[] arguments =
        [
            "-c", "exec qemu-system-aarch64 \"$@\" > \"$0\" 2>&1", Path.Combine(folder, "qemu.log"),
            "-M", "virt,gic-version=3", "-cpu", "cortex-a72", "-smp", "2", "-m", "512", "-accel", "tcg,thread=multi", "-display", "none", "-no-reboot", "-monitor", "none",
            "-kernel", Path.Combine(image, "vmlinuz"), "-initrd", Path.Combine(image, "initrd.gz"),
            "-append", "console=ttyAMA0 loglevel=4 panic=-1 init_on_free=1 systemd.show_status=0 systemd.default_timeout_start_sec=600",
            "-serial", "file:" + Path.Combine(folder, "console.log"),
            "-drive", $"file={image}/root.ext4,format=raw,if=none,id=root,read-only=on", "-device", "virtio-blk-pci,drive=root",
            "-drive", data + ",if=none,id=data,cache=writeback", "-device", "virtio-blk-pci,drive=data",
            "-netdev", $"user,id=net,hostfwd=tcp:127.0.0.1:{https}-:8443,hostfwd=tcp:127.0.0.1:{mqtt}-:8883,hostfwd=tcp:127.0.0.1:{http}-:8080",
            "-device", "virtio-net-pci,netdev=net,romfile=",
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

        return new(qemu, folder, https, mqtt, http, console);
    }

    static string NewFolder() => Directory.CreateTempSubdirectory("vm-").FullName;

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
