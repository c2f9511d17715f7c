// What the box made itself, learnt from copies of memory and disk: keys in locked memory, private keys of certificates in
// OpenSSL's heap, and the files on the card. Nothing of it passes through the machine, where it would leave copies of its own.
using System.Text;

namespace Messenger.Appliance.Vm.Tests;

sealed partial class Scene
{
    const string Guard = "messenger-guard";
    const string Relay = "messenger-appliance";

    const string KeyBegins = "-----BEGIN PRIVATE KEY-----", KeyEnds = "-----END PRIVATE KEY-----";

    /// <summary>Slots of a key arena are this far apart.</summary>
    const int SlotBytes = 32;

    /// <summary>The object identifier 1.2.840.10045.2.1 in DER.</summary>
    static readonly byte[] EllipticCurveKey = [0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];

    public async Task LearnAsync(byte[] memory, byte[] disk)
    {
        var learnt = new List<Marker>(await OnCardAsync(disk));
        foreach (var (program, place) in new[] { (Guard, "guard's key arena"), (Relay, "relay's key arena") })
        {
            foreach (var page in await Pages.OfKeysAsync(machine, program))
            {
                for (var at = page; at < page + Pages.Bytes; at += SlotBytes)
                {
                    var piece = memory.AsSpan(at, SlotBytes);
                    // No keys: the head of a private key's DER, the address in a frame of the link, and the public half, which is in the certificate.
                    if (piece.IndexOf(EllipticCurveKey) < 0 && Marker.IsNoise(piece) && !IsPublic(piece)) learnt.Add(new(place, piece.ToArray()));
                }
            }
        }

        var keys = PrivateKeys.Find(memory, await Pages.OfHeapsAsync(machine, Relay), certificates);
        foreach (var name in certificates.Keys) Assert.True(keys.Any(key => key.Name == name), $"the private key of {name} was not found in the relay's heaps");
        foreach (var (name, scalar) in keys)
        {
            learnt.Add(new($"TLS: private key of {name}", scalar));
            learnt.Add(new($"TLS: private key of {name}", [.. scalar.Reverse()]));
        }

        var known = learnt.Select(marker => Convert.ToHexString(marker.Bytes)).ToHashSet();
        markers.RemoveAll(marker => marker.Past && known.Contains(Convert.ToHexString(marker.Bytes)));
        markers.AddRange(learnt.DistinctBy(marker => Convert.ToHexString(marker.Bytes)));
    }

    bool IsPublic(ReadOnlySpan<byte> piece)
    {
        foreach (var certificate in certificates.Values)
            if (certificate.RawData.AsSpan().IndexOf(piece) >= 0)
                return true;
        return false;
    }

    // The files that the box keeps: sealed, but for the door's key.
    static async Task<IReadOnlyList<Marker>> OnCardAsync(byte[] disk)
    {
        var found = new List<Marker>();
        await using var card = await Card.MountAsync(disk);
        foreach (var file in Directory.EnumerateDirectories(card.Root, "messenger-*").SelectMany(Directory.EnumerateFiles))
        {
            var (name, content) = (Path.GetFileName(file), await File.ReadAllBytesAsync(file));
            if (name == "door.pem")
            {
                found.AddRange(DoorKey(Encoding.ASCII.GetString(content)));
                continue;
            }

            for (var at = 64; at + Marker.PieceBytes <= content.Length; at += 500)
                if (Marker.IsNoise(content.AsSpan(at, Marker.PieceBytes)))
                    found.Add(new($"card: {name}", content[at..(at + Marker.PieceBytes)]));
        }

        return found;
    }

    // Its lines as they are, and the scalar in both orders.
    static IEnumerable<Marker> DoorKey(string pem)
    {
        var begin = pem.IndexOf(KeyBegins, StringComparison.Ordinal);
        var key = pem[begin..(pem.IndexOf(KeyEnds, StringComparison.Ordinal) + KeyEnds.Length)];
        var scalar = PrivateKeys.Scalar(key);
        yield return new("card: door.pem, the locked box's key", scalar);
        yield return new("card: door.pem, the locked box's key", [.. scalar.Reverse()]);
        foreach (var line in key.Split('\n')[1..^1]) yield return new("card: door.pem, the locked box's key", Encoding.ASCII.GetBytes(line));
    }
}
