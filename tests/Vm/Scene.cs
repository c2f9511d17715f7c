// A box in use, with something known in each place that holds a secret or a payload: what phones gave it is known because the
// drill made it; what the box made itself is read from its locked memory, by physical address, from outside.
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Vm.Tests;

sealed partial class Scene : IAsyncDisposable
{
    const int PageBytes = 4096;

    /// <summary>The object identifier 1.2.840.10045.2.1 in DER.</summary>
    static readonly byte[] EllipticCurveKey = [0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];

    readonly Machine machine;
    readonly List<IAsyncDisposable> clients = [];
    readonly List<Marker> markers = [];

    Scene(Machine machine) => this.machine = machine;

    public IReadOnlyList<Marker> Markers => markers;

    /// <summary>Pairs two phones and leaves a message waiting, one in flight, one half sent, and an invitation open.</summary>
    /// <param name="say">Told what the box logged, where it does not do as it should.</param>
    public static async Task<Scene> SetAsync(Machine machine, Action<string> say)
    {
        var scene = new Scene(machine);
        try
        {
            await scene.SetAsync();
            return scene;
        }
        catch (Exception)
        {
            say(await machine.Console.RunAsync("journalctl --no-pager -n 12"));
            await scene.DisposeAsync();
            throw;
        }
    }

    async Task SetAsync()
    {
        var scene = this;
        using var http = await machine.ClientAsync();
        using var founder = new Phone(http);
        using var other = new Phone(http) { SessionExpiry = Wire.SessionExpiry(3600) };
        await founder.PairAsync(await scene.LinkAsync(http));
        var token = scene.Plant("pairing token", 16);
        await scene.InviteAsync(founder, token);
        var invited = scene.Plant("spent token", 16);
        await scene.InviteAsync(founder, invited);
        await other.PairAsync($"#{Link(machine, founder, invited)}");
        foreach (var (name, phone) in new[] { ("founder", founder), ("other phone", other) })
        {
            scene.markers.Add(new($"registry: key of the {name}", System.Buffers.Text.Base64Url.DecodeFromChars(phone.DeviceKey)));
            scene.markers.Add(new($"registry: id of the {name}", System.Buffers.Text.Base64Url.DecodeFromChars(phone.Id)));
        }

        var (absent, _) = await other.ConnectAsync(machine, "inbox/" + other.Id);
        await absent.LeaveAsync();
        var (sender, _) = await founder.ConnectAsync(machine, "inbox/" + founder.Id, "box/wipe");
        scene.clients.Add(sender);
        await sender.SendAsync(Wire.Publish("inbox/" + other.Id, scene.Plant("waiting message", 200), id: 1));
        await sender.SendAsync(Wire.Publish("inbox/" + founder.Id, scene.Plant("message in flight", 200), id: 2));
        for (var packets = 0; packets < 3; packets++) Assert.NotNull(await sender.ReadAsync());
        // A message of which only a part arrives stays in the buffers of TLS and of the connection.
        await sender.SendAsync(Wire.Publish("inbox/" + other.Id, scene.Plant("half a packet in the buffers", 300), id: 3)[..^20]);
        await Task.Delay(1000);
    }

    /// <summary>Waits, then takes what the box made itself: all keys in locked memory, and the key on its disk.</summary>
    public async Task<IReadOnlyList<Marker>> LearnAsync(byte[] memory)
    {
        var learnt = new List<Marker>();
        foreach (var program in new[] { "messenger-guard", "messenger-appliance" })
        {
            foreach (var page in await LockedPagesAsync(program))
            {
                var at = (int)((page * PageBytes) - Machine.MemoryStart);
                for (var i = 0; i < PageBytes; i += 32)
                {
                    var piece = memory.AsSpan(at + i, 32);
                    // Not keys, and the same in the next box: the head of a private key's DER, and the address in a frame of the link.
                    if (piece.IndexOf(EllipticCurveKey) < 0 && piece.ToArray().Distinct().Count() > 16 && piece.ToArray().Count(value => value is >= 0x20 and < 0x7F) < 24) learnt.Add(new($"{program}: key arena", piece.ToArray()));
                }
            }
        }

        markers.AddRange(learnt);
        return learnt;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
        {
            try
            {
                await client.DisposeAsync();
            }
            catch (IOException)
            {
                // The box has closed it, as it should.
            }
        }
    }

    byte[] Plant(string place, int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        // A piece is enough to have found it: 24 bytes from its middle, so that a cut copy is found too.
        markers.Add(new(place, length > 24 ? bytes[(length / 2)..((length / 2) + 24)] : bytes));
        return bytes;
    }

    async Task InviteAsync(Phone by, byte[] token) =>
        Assert.Equal(200, (await by.AskAsync("/api/invitations", $$"""{"token":"{{System.Buffers.Text.Base64Url.EncodeToString(token)}}","rights":2}""")).Status);

    async Task<string> LinkAsync(HttpClient http)
    {
        await machine.PressPairAsync();
        while (true)
        {
            var page = await http.GetStringAsync("/box");
            if (LinkOnPage().Match(page) is { Success: true } link) return link.Groups["link"].Value;
            await Task.Delay(300);
        }
    }

    static string Link(Machine machine, Phone member, byte[] token)
    {
        var hash = new byte[32];
        Core.Digest.Of(Core.Contexts.Box, member.BoxKey, hash);
        return System.Buffers.Text.Base64Url.EncodeToString([1, .. token, .. hash.AsSpan(0, 16), .. new byte[1]]);
    }

    // Pages of mappings that are locked, kept out of dumps and not inherited, and small: keys, not the mailbox.
    async Task<IReadOnlyList<long>> LockedPagesAsync(string program)
    {
        var answer = await machine.Console.RunAsync(
            $"for p in $(pgrep -f ^/usr/lib/messenger-appliance/{program}); do mawk '/^[0-9a-f]+-[0-9a-f]+ /{{range=$1}} /^VmFlags:.* lo .*dc .*dd/{{print range}}' /proc/$p/smaps | while IFS=- read a b; do "
            + "a=$((16#$a)); b=$((16#$b)); n=$(( (b-a)/4096 )); [ $n -le 64 ] && dd if=/proc/$p/pagemap bs=8 skip=$((a/4096)) count=$n 2>/dev/null | od -An -v -t u8 -w8; done; done");
        return [.. answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(entry => (long)(ulong.Parse(entry, CultureInfo.InvariantCulture) & ((1UL << 55) - 1))).Where(frame => frame != 0)];
    }

    [GeneratedRegex("href=\"(?<link>/#[A-Za-z0-9_-]+)\"")]
    private static partial Regex LinkOnPage();
}
