// The built box as a black box, guard and relay: its own folder, ports and pipe, its lines as they come, and a client that
// trusts it only through the certificate that it hands out.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Messenger.Appliance.Tests;

namespace Messenger.Appliance.Daemon.Tests;

sealed class BoxProcess : IAsyncDisposable, IReached
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly BlockingCollection<string> lines = [];
    readonly List<string> all = [];
    readonly Process process;
    bool handedOn;
    int disposed;

    BoxProcess(Process process, string folder, int https, int mqtt, int http)
    {
        (this.process, Folder, HttpsPort, MqttPort, HttpPort) = (process, folder, https, mqtt, http);
        process.OutputDataReceived += Read;
        process.ErrorDataReceived += Read;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The programs built beside the test, or those in the folder BOX_PROGRAMS.</summary>
    public static string Program => Path.Combine(Environment.GetEnvironmentVariable("BOX_PROGRAMS") ?? AppContext.BaseDirectory, "messenger-guard");

    public string Folder { get; }

    public int HttpsPort { get; }

    public int MqttPort { get; }

    public int HttpPort { get; }

    /// <summary>The guard's process.</summary>
    public int Id => process.Id;

    public string State => Path.Combine(Folder, "state");

    public string Output
    {
        get
        {
            lock (all) return string.Join('\n', all);
        }
    }

    /// <summary>A box in a new folder that has said what it is; the folder goes with it.</summary>
    public static Task<BoxProcess> StartAsync(params string[] more) => StartAsync(Directory.CreateTempSubdirectory("box-").FullName, more);

    /// <summary>The same with more in its environment.</summary>
    public static Task<BoxProcess> StartAsync(IReadOnlyDictionary<string, string> environment) => StartAsync(Directory.CreateTempSubdirectory("box-").FullName, [], environment);

    /// <summary>A box in a folder that is there, with whatever is in it.</summary>
    public static Task<BoxProcess> StartInAsync(string folder) => StartAsync(folder, []);

    /// <summary>Another box in the folder of this one, which has ended.</summary>
    public Task<BoxProcess> StartAgainAsync(params string[] more)
    {
        handedOn = true;
        return StartAsync(Folder, more);
    }

    static async Task<BoxProcess> StartAsync(string folder, string[] more, IReadOnlyDictionary<string, string>? environment = null)
    {
        var box = Begin(folder, more, environment);
        await box.SayAsync(line => line.StartsWith("setup: "));
        return box;
    }

    /// <summary>A box in a new folder that has not said anything yet.</summary>
    public static BoxProcess Begin(params string[] more) => Begin(Directory.CreateTempSubdirectory("box-").FullName, more);

    static BoxProcess Begin(string folder, string[] more, IReadOnlyDictionary<string, string>? environment = null)
    {
        var (https, mqtt, http) = (Ports.Free(), Ports.Free(), Ports.Free());
        return new(Launch(Program, [.. Flags(folder, https, mqtt, http), .. more], environment), folder, https, mqtt, http);
    }

    /// <summary>Runs the program until it ends by itself.</summary>
    public static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Launch(Program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output + await error);
    }

    /// <summary>The next line that is like this; the ones before it are passed over.</summary>
    public Task<string> SayAsync(Func<string, bool> like) => Task.Run(() =>
    {
        var since = Stopwatch.StartNew();
        while (since.Elapsed < Patience)
            if (lines.TryTake(out var line, 200) && like(line))
                return line;
        throw new TimeoutException("The box did not say it:\n" + Output);
    });

    public void Press(params string[] presses) => File.AppendAllText(Path.Combine(Folder, "buttons"), string.Concat(presses.Select(press => press + "\n")));

    public async Task<X509Certificate2> AuthorityAsync()
    {
        using var plain = new HttpClient();
        return X509CertificateLoader.LoadCertificate(await plain.GetByteArrayAsync($"http://127.0.0.1:{HttpPort}/home.crt"));
    }

    /// <summary>A client that trusts this home's authority and nothing else.</summary>
    public async Task<HttpClient> TrustingClientAsync() => TrustingClient(await AuthorityAsync(), HttpsPort, IPAddress.Loopback);

    /// <summary>The same from an address of this machine, and with its requests going through a handler of the test's.</summary>
    public static HttpClient TrustingClient(X509Certificate2 authority, int port, IPAddress from, Func<HttpMessageHandler, HttpMessageHandler>? through = null)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectCallback = async (context, stopping) =>
            {
                var socket = new Socket(from.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    socket.Bind(new IPEndPoint(from, 0));
                    await socket.ConnectAsync(context.DnsEndPoint, stopping);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
            SslOptions = new()
            {
                CertificateChainPolicy = new()
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        return new(through?.Invoke(handler) ?? handler) { BaseAddress = new($"https://127.0.0.1:{port}"), Timeout = Patience };
    }

    /// <summary>What a new connection to this port is shown.</summary>
    public static async Task<X509Certificate2> CertificateAsync(int port)
    {
        using var socket = new TcpClient("127.0.0.1", port);
        byte[] shown = [];
        using var tls = new SslStream(socket.GetStream(), false, (_, certificate, _, _) => (shown = certificate!.GetRawCertData()).Length > 0);
        await tls.AuthenticateAsClientAsync("127.0.0.1");
        return X509CertificateLoader.LoadCertificate(shown);
    }

    public async Task<JsonElement> JsonAsync(string path)
    {
        using var client = await TrustingClientAsync();
        return JsonDocument.Parse(await client.GetStringAsync(path)).RootElement;
    }

    /// <summary>Pulls the plug.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Ends it as systemd would, and waits.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0) return;
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        if (!handedOn) Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The same box once more, printing into this file.</summary>
    public Process LaunchInto(string log) =>
        Launch("/bin/sh", ["-c", "log=$1; shift; exec \"$0\" \"$@\" > \"$log\"", Program, log, .. Flags(Folder, HttpsPort, MqttPort, HttpPort)]);

    static string[] Flags(string folder, int https, int mqtt, int http) =>
    [
        "--state", Path.Combine(folder, "state"), "--https-port", $"{https}", "--mqtt-port", $"{mqtt}", "--http-port", $"{http}", "--mailbox", "2MiB",
        "--bind", "127.0.0.1", "--address", "127.0.0.1", "--panel", "pipe:" + Path.Combine(folder, "buttons"),
    ];

    static Process Launch(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    void Read(object sender, DataReceivedEventArgs read)
    {
        if (read.Data is not { } line) return;
        lock (all) all.Add(line);
        lines.Add(line);
    }
}
