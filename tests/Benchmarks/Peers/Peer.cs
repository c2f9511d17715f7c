// A server under measurement: a process of its own on loopback, started fresh for each measurement, whose processor time and
// memory are read from /proc.
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Messenger.Appliance.Tests;

namespace Messenger.Appliance.Benchmarks.Tests.Peers;

abstract class Peer : IDisposable
{
    readonly Dictionary<string, long> threads = [];
    Process? process;

    public abstract string Name { get; }

    public int Tcp { get; } = Ports.Free();

    public int Tls { get; } = Ports.Free();

    /// <summary>MQTT over WebSocket and TLS; null: not spoken. Debian's mosquitto opens none on loopback alone.</summary>
    public virtual int? Web => null;

    protected abstract ProcessStartInfo Start();

    public void Run()
    {
        var start = Start();
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        process = Process.Start(start) ?? throw new IOException($"{Name} did not start.");
        process.OutputDataReceived += (_, line) => Heard(line.Data);
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        for (var tries = 0; ; tries++)
        {
            try
            {
                foreach (var port in (int[])[Tcp, Tls])
                {
                    using var trial = new TcpClient();
                    trial.Connect(IPAddress.Loopback, port);
                }

                return;
            }
            catch (SocketException) when (tries < 100 && !process.HasExited)
            {
                Thread.Sleep(100);
            }
        }
    }

    /// <summary>User and system time of all its threads, in the scheduler's nanoseconds: at two messages a second hundredths of a second say nothing.</summary>
    public TimeSpan Processor
    {
        get
        {
            foreach (var thread in Directory.EnumerateDirectories($"/proc/{process!.Id}/task"))
            {
                try
                {
                    threads[thread] = Number(File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ')[0]);
                }
                catch (IOException)
                {
                    // It ended just now, and counts as it was seen last.
                }
            }

            return TimeSpan.FromTicks(threads.Values.Sum() / TimeSpan.NanosecondsPerTick);
        }
    }

    /// <summary>Resident bytes that are its own: without what it maps from files.</summary>
    public long Memory
    {
        get
        {
            foreach (var line in File.ReadLines($"/proc/{process!.Id}/smaps_rollup"))
                if (line.StartsWith("Anonymous:", StringComparison.Ordinal))
                    return Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) << 10;
            return 0;
        }
    }

    /// <summary>Bytes that messages take up: what its memory grew by, unless it has set room aside from the start.</summary>
    public virtual long Occupied => Memory;

    protected void Say(string line) => process!.StandardInput.WriteLine(line);

    protected virtual void Heard(string? line)
    {
    }

    public void Dispose()
    {
        if (process is null) return;
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        process = null;
    }

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
