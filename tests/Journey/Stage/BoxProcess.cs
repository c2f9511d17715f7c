// The built box as a black box: its executable, a folder for its state, its ports, its buttons by the named pipe. What a
// person can do to it a test can do: press, pull the plug (SIGKILL), plug it in again.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Messenger.Appliance.Tests;

namespace Messenger.Appliance.Journey.Tests.Stage;

sealed class BoxProcess : IHome, IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    readonly string[] flags;
    readonly ConcurrentQueue<string> output = [];
    readonly HttpClient http;
    Process? process;

    BoxProcess(string folder, string address, string[] flags)
    {
        (Folder, Address, this.flags) = (folder, address, flags);
        (HttpsPort, MqttPort, HttpPort) = (Ports.Free(), Ports.Free(), Ports.Free());
        // The box's own certificate is what onboarding is about; here only the test's own looks are taken without it.
#pragma warning disable CA5399, CA5400
        http = new(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }) { Timeout = TimeSpan.FromSeconds(10) };
#pragma warning restore
    }

    public string Folder { get; }

    public string State => Path.Combine(Folder, "state");

    /// <summary>Where its phones find it.</summary>
    public string Address { get; }

    /// <summary>The guard's process.</summary>
    public int Id => process!.Id;

    public int HttpsPort { get; }

    public int MqttPort { get; }

    public int HttpPort { get; }

    public Uri App => new($"https://{Address}:{HttpsPort}/");

    public Uri Onboarding => new($"http://{Address}:{HttpPort}/");

    /// <summary>All that the box printed, every life of it.</summary>
    public string Output => string.Join('\n', output);

    string Pipe => Path.Combine(Folder, "buttons");

    public static Task<BoxProcess> StartAsync(params string[] flags) => StartAtAsync("127.0.0.1", flags);

    public static async Task<BoxProcess> StartAtAsync(string address, params string[] flags)
    {
        var box = new BoxProcess(Directory.CreateTempSubdirectory("box-").FullName, address, flags);
        await box.PlugInAsync();
        return box;
    }

    public async Task PlugInAsync()
    {
        // The programs of the build, or those in the folder BOX_PROGRAMS.
        var delivered = Environment.GetEnvironmentVariable("BOX_PROGRAMS");
        var executable = Path.Combine(delivered ?? Path.Combine(Tree.Root, "src", "Guard", "bin", "Release", "net10.0"), "messenger-guard");
        var relay = Path.Combine(delivered ?? Path.Combine(Tree.Root, "src", "Daemon", "bin", "Release", "net10.0"), "messenger-appliance");
        foreach (var program in new[] { executable, relay }) Assert.True(File.Exists(program), $"The box is not built: run ./build.sh build (looked for {program})");
        var start = new ProcessStartInfo(executable) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        string[] all = ["--relay", relay, "--state", State, "--panel", $"pipe:{Pipe}", "--address", Address,
            "--https-port", $"{HttpsPort}", "--mqtt-port", $"{MqttPort}", "--http-port", $"{HttpPort}", .. flags];
        foreach (var argument in all) start.ArgumentList.Add(argument);
        process = Process.Start(start) ?? throw new InvalidOperationException("the box did not start");
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await WaitForAsync("ready", async () => (await StateNameAsync()) is not null);
    }

    /// <summary>The plug is pulled: no signal handler runs.</summary>
    public async Task PullThePlugAsync()
    {
        process!.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public Task PressPairAsync() => PressAsync("pair");

    /// <summary>Presses Pair and reads the address of the QR from what the box prints.</summary>
    public async Task<string> OpenPairingAsync()
    {
        var before = Links().Length;
        await PressPairAsync();
        await WaitForAsync("the box shows its QR", () => Task.FromResult(Links().Length > before));
        return Links()[^1];

        string[] Links() => [.. output.Where(line => line.StartsWith("pair: ", StringComparison.Ordinal)).Select(line => line["pair: ".Length..])];
    }

    public async Task HoldWipeAsync(TimeSpan? hold = null)
    {
        await PressAsync("wipe-down");
        await Task.Delay(hold ?? TimeSpan.FromSeconds(1.4));
        await PressAsync("wipe-up");
    }

    public Task PressAsync(string line) => File.AppendAllTextAsync(Pipe, line + "\n");

    public async Task<string?> StateNameAsync()
    {
        try
        {
            return (await BoxAsync()).GetProperty("state").GetString();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            Assert.False(process!.HasExited, $"The box ended with {(process.HasExited ? process.ExitCode : 0)}:\n{Output}");
            return null;
        }
    }

    public async Task<JsonElement> BoxAsync() => await http.GetFromJsonAsync<JsonElement>(new Uri(App, "api/box"));

    public async Task<JsonElement> CustodyAsync() => await http.GetFromJsonAsync<JsonElement>(new Uri(App, "custody.json"));

    public Task<byte[]> GetAsync(Uri address) => http.GetByteArrayAsync(address);

    public static async Task WaitForAsync(string what, Func<Task<bool>> holds, TimeSpan? patience = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(clock.Elapsed < (patience ?? Patience), $"Waited {clock.Elapsed.TotalSeconds:0} s in vain until {what}");
            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false }) await PullThePlugAsync();
        process?.Dispose();
        http.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
