// Two lines to the box whose every step can be timed: MQTT with a connection for each try, and HTTP that moves on to the next
// address before the box finds it too eager. They write and read on the calling thread alone.
using System.Diagnostics;
using System.Net.Security;
using System.Text;
using Messenger.Appliance.Abuse.Tests.Kit;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Abuse.Tests.Enumerating;

/// <summary>Tries to connect as a device, and keeps what the box answers.</summary>
sealed class MqttLine(Household home)
{
    readonly System.Net.IPAddress from = home.NewAddress();

    /// <summary>What the box said, without what is random in it: each different answer once.</summary>
    public Dictionary<string, HashSet<string>> Answers { get; } = [];

    /// <summary>Microseconds to the box's proof, and from the answer to its refusal.</summary>
    public double[] Try(string kind, string id, Phone signer)
    {
        using var tls = Household.SecureAsync(home.Box.MqttPort, from).GetAwaiter().GetResult();
        var nonce = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);
        var begun = Stopwatch.GetTimestamp();
        tls.Write(Wire.Connect(id, Authentication(nonce)));
        var offer = Packet(tls);
        var offered = Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
        var answer = Wire.Auth(0x18, Authentication(signer.Answer(nonce, offer[^96..])));
        begun = Stopwatch.GetTimestamp();
        tls.Write(answer);
        var refusal = Packet(tls);
        var refused = Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
        var end = tls.ReadByte();
        if (!Answers.TryGetValue(kind, out var seen)) Answers[kind] = seen = [];
        seen.Add($"{Convert.ToHexString(offer[..^96])} + {offer.Length} bytes; {Convert.ToHexString(refusal)}; {end}");
        return [offered, refused];
    }

    public static byte[] Authentication(byte[] data) => [0x15, .. Wire.Text("messenger-appliance/1"), 0x16, .. Wire.Binary(data)];

    /// <summary>The next packet, whose body is shorter than 16 KiB.</summary>
    public static byte[] Packet(Stream stream)
    {
        Span<byte> head = stackalloc byte[2];
        stream.ReadExactly(head);
        var length = head[1] & 0x7F;
        byte[] packet = [.. head];
        if (head[1] >= 0x80)
        {
            var more = stream.ReadByte();
            length |= more << 7;
            packet = [.. head, (byte)more];
        }

        var body = new byte[length];
        stream.ReadExactly(body);
        return [.. packet, .. body];
    }
}

/// <summary>POSTs small bodies.</summary>
sealed class HttpLine(Household home) : IDisposable
{
    /// <summary>Below the burst that one address has.</summary>
    const int PerAddress = 25;

    SslStream? tls;
    int left;

    /// <summary>What the box said, without the date and what is random: each different answer once.</summary>
    public Dictionary<string, HashSet<string>> Answers { get; } = [];

    public double[] Post(string kind, string path, string body, string? authorization = null)
    {
        var line = Line();
        var request = Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n{(authorization is null ? "" : $"Authorization: Appliance {authorization}\r\n")}\r\n{body}");
        var begun = Stopwatch.GetTimestamp();
        line.Write(request);
        var answer = Read(line);
        var took = Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
        if (!Answers.TryGetValue(kind, out var seen)) Answers[kind] = seen = [];
        seen.Add(WithoutChance(answer));
        return [took];
    }

    public void Dispose() => tls?.Dispose();

    SslStream Line()
    {
        if (tls is not null && left-- > 0) return tls;
        tls?.Dispose();
        left = PerAddress - 1;
        return tls = Household.SecureAsync(home.Box.HttpsPort, home.NewAddress()).GetAwaiter().GetResult();
    }

    // Answers of the API have a length and fit into one read of 4 KiB, or come in few.
    static string Read(SslStream line)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (true)
        {
            var read = line.Read(buffer);
            if (read == 0) throw new EndOfStreamException(text.ToString());
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            var all = text.ToString();
            var head = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head < 0) continue;
            const string Length = "Content-Length: ";
            var at = all.IndexOf(Length, StringComparison.Ordinal) + Length.Length;
            var length = int.Parse(all.AsSpan(at, all.IndexOf('\r', at) - at));
            if (all.Length >= head + 4 + length) return all;
        }
    }

    // The Date header, and the values of fields that are random bytes.
    static string WithoutChance(string answer) => System.Text.RegularExpressions.Regex.Replace(
        string.Join('\n', answer.Split("\r\n").Where(line => !line.StartsWith("Date: ", StringComparison.Ordinal))),
        "\"(?<name>nonce|exchange|blinded)\":\"[A-Za-z0-9_-]*\"", "\"${name}\":random");
}
