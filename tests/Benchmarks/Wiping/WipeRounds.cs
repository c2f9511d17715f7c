// How long a wipe takes, press after press, on the built guard and relay: from the state page, where the guard's own times are
// shown. With clients: so many TLS connections stand, and ask for the box's state as fast as they get it.
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Messenger.Appliance.Benchmarks.Tests.Wiping;

static partial class WipeRounds
{
    const int Https = 28443;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(string guard, string relay, int presses, int clients)
    {
        var folder = Directory.CreateTempSubdirectory("wipe-").FullName;
        var pipe = Path.Combine(folder, "buttons");
        using var box = Process.Start(new ProcessStartInfo(guard,
        [
            "--relay", relay, "--state", Path.Combine(folder, "state"), "--panel", "pipe:" + pipe, "--bind", "127.0.0.1", "--address", "127.0.0.1",
            "--https-port", $"{Https}", "--http-port", "28080", "--mqtt-port", "28883", "--mailbox", "4MiB",
        ])
        { RedirectStandardOutput = true })!;
        var (key, gone) = (new List<double>(), new List<double>());
        try
        {
            await SaysAsync(box, "setup: http");
            for (var i = 0; i < presses; i++)
            {
                using var ending = new CancellationTokenSource();
                var load = Task.WhenAll(Enumerable.Range(0, clients).Select(client => AskAsync(client, ending.Token)));
                if (clients > 0) await Task.Delay(1000);
                File.AppendAllText(pipe, "wipe-down\n");
                await SaysAsync(box, "wiped: ");
                await ending.CancelAsync();
                await load;
                File.AppendAllText(pipe, "wipe-up\n");
                await SaysAsync(box, "state: unclaimed");
                var (zeroed, ended) = await EvidenceAsync();
                key.Add(zeroed);
                gone.Add(ended * 1000);
            }
        }
        finally
        {
            box.Kill(entireProcessTree: true);
            await box.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }

        Print($"{presses} presses, {clients} clients, milliseconds after the hold was complete (the edge is 1,000 ms before)", [("key zeroed", key), ("relay gone", gone)]);
    }

    static void Print(string title, (string Name, List<double> Values)[] rows)
    {
        Console.Out.WriteLine(title);
        Console.Out.WriteLine("             min    median       p99       max");
        foreach (var (name, values) in rows)
        {
            values.Sort();
            double[] shown = [values[0], values[values.Count / 2], values[(int)(values.Count * 0.99)], values[^1]];
            Console.Out.WriteLine(name + string.Concat(shown.Select(value => value.ToString("0.000", CultureInfo.InvariantCulture).PadLeft(10))));
        }
    }

    static async Task<(double Key, double Gone)> EvidenceAsync()
    {
        using var client = new HttpClient(Handler(200));
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            try
            {
                if (Times().Match(await client.GetStringAsync($"https://127.0.0.1:{Https}/box?lang=en")) is { Success: true } found)
                    return (double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture), double.Parse(found.Groups[2].Value, CultureInfo.InvariantCulture));
            }
            catch (HttpRequestException) when (since.Elapsed < Patience)
            {
                // Not up again yet.
            }
        }
    }

    static async Task AskAsync(int number, CancellationToken ending)
    {
        using var client = new HttpClient(Handler(1 + (number / 32)));
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await client.GetByteArrayAsync($"https://127.0.0.1:{Https}/api/box", ending);
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
            {
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    // From an address of its own, because one address does not get all connections.
    static SocketsHttpHandler Handler(int from) => new()
    {
        // Every wipe takes the certificate authority with it; what is measured is time.
#pragma warning disable CA5359
        SslOptions = new() { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore
        ConnectCallback = async (context, stopping) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse($"127.0.0.{from}"), 0));
            await socket.ConnectAsync(context.DnsEndPoint, stopping);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    static async Task SaysAsync(Process box, string start)
    {
        while (await box.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
            if (line.StartsWith(start, StringComparison.Ordinal))
                return;
        throw new InvalidOperationException("The box ended.");
    }

    [GeneratedRegex(@"seconds\. ([0-9.]+) thousandths of a second later the key was gone, after ([0-9.]+) seconds")]
    private static partial Regex Times();
}
