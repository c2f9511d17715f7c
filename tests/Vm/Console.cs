// What the drill says to QEMU over three sockets: its monitor (QMP) stops the machine and copies its memory; its test port sets a
// line of the GPIO chip to a level, from outside and for any time; a serial port reaches the hand inside (Guest/agent.sh).
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Messenger.Appliance.Vm.Tests;

sealed class Console : IDisposable
{
    readonly (NetworkStream Out, StreamReader In) monitor;
    readonly (NetworkStream Out, StreamReader In) lines;
    readonly string folder;
    (NetworkStream Out, StreamReader In) hand;

    Console(string folder, (NetworkStream, StreamReader) monitor, (NetworkStream, StreamReader) lines, (NetworkStream, StreamReader) hand) =>
        (this.folder, this.monitor, this.lines, this.hand) = (folder, monitor, lines, hand);

    /// <summary>Connects when QEMU has made its sockets.</summary>
    public static async Task<Console> OpenAsync(string folder)
    {
        var console = new Console(folder, await OpenOneAsync(folder, "monitor"), await OpenOneAsync(folder, "lines"), await OpenOneAsync(folder, "hand"));
        await console.monitor.In.ReadLineAsync();
        await console.AskAsync("qmp_capabilities");
        return console;
    }

    public Task StopAsync() => AskAsync("stop");

    public Task GoOnAsync() => AskAsync("cont");

    /// <summary>All of the machine's memory, byte for byte, into this file.</summary>
    public Task CopyMemoryAsync(string path) => AskAsync("pmemsave", new() { ["val"] = Machine.MemoryStart, ["size"] = Machine.MemoryBytes, ["filename"] = path });

    /// <summary>Sectors written to the disk that the box writes to, since the machine was started.</summary>
    public async Task<long> WrittenBytesAsync()
    {
        var answer = await AskAsync("query-blockstats");
        return answer.EnumerateArray().Where(drive => drive.GetProperty("device").GetString() == "data").Sum(drive => drive.GetProperty("stats").GetProperty("wr_bytes").GetInt64());
    }

    public async Task<JsonElement> AskAsync(string command, Dictionary<string, object>? arguments = null)
    {
        await monitor.Out.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["execute"] = command, ["arguments"] = arguments ?? [] }));
        while (true)
        {
            var line = await monitor.In.ReadLineAsync() ?? throw new EndOfStreamException("QEMU has ended.");
            var answer = JsonDocument.Parse(line).RootElement;
            if (answer.TryGetProperty("return", out var value)) return value;
            if (answer.TryGetProperty("error", out var error)) throw new InvalidOperationException($"{command}: {error}");
        }
    }

    /// <summary>Sets the level of an input of the GPIO chip; it stays until it is set again.</summary>
    public async Task SetLineAsync(int line, bool high)
    {
        await lines.Out.WriteAsync(Encoding.ASCII.GetBytes($"set_irq_in {Machine.GpioChip} unnamed-gpio-in {line} {(high ? 1 : 0)}\n"));
        Assert.Equal("OK", await lines.In.ReadLineAsync());
    }

    /// <summary>Runs a line of shell as root inside, and returns what it prints.</summary>
    public Task<string> RunAsync(string line) => AnswerAsync(line, CancellationToken.None);

    /// <summary>The same of a machine that may be starting again just now; null where nobody answers for a while.</summary>
    public async Task<string?> TryRunAsync(string line)
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            return await AnswerAsync(line, enough.Token);
        }
        catch (OperationCanceledException)
        {
            // QEMU may have stopped listening while the machine was down, and does not always begin again by itself.
            hand.In.Dispose();
            await hand.Out.DisposeAsync();
            hand = await OpenOneAsync(folder, "hand");
            return null;
        }
    }

    async Task<string> AnswerAsync(string line, CancellationToken stopping)
    {
        var (first, second) = (RandomNumberGenerator.GetHexString(8), RandomNumberGenerator.GetHexString(8));
        // The marks are written in two halves, so that an echo of the line is not taken for one. What comes before the first is a
        // late answer to an earlier line, which nobody waits for any more, or which was cut off.
        await hand.Out.WriteAsync(Encoding.UTF8.GetBytes($"\necho; echo {first}\"\"{second}; {line}; echo; echo {second}\"\"{first}\n"), stopping);
        var said = new StringBuilder();
        while (await hand.In.ReadLineAsync(stopping) is { } read)
        {
            if (read.Contains(second + first, StringComparison.Ordinal)) return said.ToString().Trim();
            if (read.Contains(first + second, StringComparison.Ordinal)) said.Clear();
            else said.Append(read).Append('\n');
        }

        throw new EndOfStreamException("QEMU has ended.");
    }

    public void Dispose()
    {
        foreach (var (stream, reader) in new[] { monitor, lines, hand })
        {
            reader.Dispose();
            stream.Dispose();
        }
    }

    // QEMU takes one client for each socket: a connection that was made is kept.
    static async Task<(NetworkStream, StreamReader)> OpenOneAsync(string folder, string name)
    {
        for (var tries = 0; ; tries++)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(folder, name)), enough.Token);
                var stream = new NetworkStream(socket, ownsSocket: true);
                return (stream, new(stream, Encoding.UTF8));
            }
            // QEMU has not made it yet, or has not accepted those before.
            catch (Exception fault) when (fault is SocketException or OperationCanceledException && tries < 600)
            {
                socket.Dispose();
                await Task.Delay(100);
            }
        }
    }
}
