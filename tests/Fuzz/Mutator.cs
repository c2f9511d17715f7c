// Inputs made of inputs, the same each time: bits and bytes changed, pieces taken out, doubled, put in from another input,
// numbers at their edges.
namespace Messenger.Appliance.Fuzz.Tests;

sealed class Mutator(int seed, IReadOnlyList<byte[]> corpus)
{
    static readonly byte[] Edges = [0, 1, 0x7F, 0x80, 0xFE, 0xFF, 0x20, 0x0A];

    readonly Random random = new(seed);

    public byte[] Next()
    {
        List<byte> input = [.. corpus[random.Next(corpus.Count)]];
        for (var changes = random.Next(1, 6); changes > 0; changes--) Change(input);
        return [.. input];
    }

    void Change(List<byte> input)
    {
        var at = random.Next(input.Count + 1);
        switch (random.Next(7))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = Edges[random.Next(Edges.Length)];
                break;
            case 2 when at < input.Count:
                input[at] = (byte)random.Next(256);
                break;
            case 3:
                input.RemoveRange(at, Math.Min(random.Next(1, 17), input.Count - at));
                break;
            case 4:
                input.InsertRange(at, input.Slice(at, Math.Min(random.Next(1, 65), input.Count - at)));
                break;
            case 5:
                var other = corpus[random.Next(corpus.Count)];
                var from = random.Next(other.Length + 1);
                input.InsertRange(at, other.AsSpan(from, Math.Min(random.Next(1, 65), other.Length - from)));
                break;
            default:
                input.InsertRange(at, Enumerable.Repeat(Edges[random.Next(Edges.Length)], random.Next(1, 9)));
                break;
        }
    }
}
