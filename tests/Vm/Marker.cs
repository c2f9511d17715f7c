// Something that must be found before a press and nowhere after it: its bytes as they are, and as hex, base64 and base64url
// would write them (base64 at each of its three alignments).
using System.Text;

namespace Messenger.Appliance.Vm.Tests;

sealed record Marker(string Place, byte[] Bytes)
{
    /// <summary>Shorter things are found by chance.</summary>
    public const int LeastBytes = 12;

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
