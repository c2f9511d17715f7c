// Something that must be found before a press and nowhere after it: its bytes as they are, and as hex, base64 and base64url
// would write them (base64 at each of its three alignments).
using System.Text;

namespace Messenger.Appliance.Vm.Tests;

/// <param name="Place">What it is, as the table of threat-model.md says it.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Past">Known from earlier, and not to be found any more at the control: only that it stays away counts.</param>
sealed record Marker(string Place, byte[] Bytes, bool Past = false)
{
    /// <summary>Shorter things are found by chance.</summary>
    public const int LeastBytes = 12;

    /// <summary>A piece of something longer is enough to have found it, also where a copy was cut.</summary>
    public const int PieceBytes = 24;

    /// <summary>Whether it is random enough to be a key or sealed: no text, no counts, no addresses.</summary>
    public static bool IsNoise(ReadOnlySpan<byte> bytes)
    {
        Span<bool> seen = stackalloc bool[256];
        seen.Clear();
        var (different, printed) = (0, 0);
        foreach (var value in bytes)
        {
            if (!seen[value]) different++;
            seen[value] = true;
            if (value is >= 0x20 and < 0x7F) printed++;
        }

        return different > bytes.Length / 2 && printed < bytes.Length * 3 / 4;
    }

    public IEnumerable<byte[]> Forms()
    {
        yield return Bytes;
        yield return Encoding.ASCII.GetBytes(Convert.ToHexString(Bytes));
        yield return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Bytes));
        for (var shift = 0; shift < 3; shift++)
        {
            // What stands before shifts the text; only characters that come from our bytes alone are looked for.
            byte[] shifted = [.. new byte[shift], .. Bytes];
            var whole = Convert.ToBase64String(shifted)[(shift == 0 ? 0 : 4)..(shifted.Length / 3 * 4)];
            yield return Encoding.ASCII.GetBytes(whole);
            yield return Encoding.ASCII.GetBytes(whole.Replace('+', '-').Replace('/', '_'));
        }
    }
}

/// <summary>Looks for all forms of all markers in one pass.</summary>
sealed class Search
{
    readonly List<(Marker Marker, byte[] Form)>[] begins = new List<(Marker, byte[])>[1 << 16];

    public Search(IEnumerable<Marker> markers)
    {
        foreach (var marker in markers)
        {
            Assert.True(marker.Bytes.Length >= Marker.LeastBytes, marker.Place);
            foreach (var form in marker.Forms().Distinct(ByteComparer.Instance)) (begins[form[0] | (form[1] << 8)] ??= []).Add((marker, form));
        }
    }

    /// <summary>Every place: of which marker, and where.</summary>
    public IReadOnlyList<(Marker Marker, long At)> In(ReadOnlySpan<byte> bytes)
    {
        var found = new List<(Marker, long)>();
        for (var i = 0; i + 1 < bytes.Length; i++)
        {
            if (begins[bytes[i] | (bytes[i + 1] << 8)] is not { } forms) continue;
            foreach (var (marker, form) in forms)
                if (bytes[i..].StartsWith(form))
                    found.Add((marker, i));
        }

        return found;
    }

    sealed class ByteComparer : IEqualityComparer<byte[]>
    {
        public static readonly ByteComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes) => bytes.Length;
    }
}
