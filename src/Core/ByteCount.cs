// A size in bytes that says so, and reads and writes itself as people do (32 MiB).
using System.Globalization;

namespace Messenger.Appliance.Core;

public readonly record struct ByteCount(long Bytes) : IComparable<ByteCount>
{
    static readonly string[] Units = ["B", "KiB", "MiB", "GiB"];

    public static ByteCount KiB(long count) => new(count << 10);

    public static ByteCount MiB(long count) => new(count << 20);

    public int CompareTo(ByteCount other) => Bytes.CompareTo(other.Bytes);

    public static bool operator <(ByteCount left, ByteCount right) => left.Bytes < right.Bytes;

    public static bool operator >(ByteCount left, ByteCount right) => left.Bytes > right.Bytes;

    public static bool operator <=(ByteCount left, ByteCount right) => left.Bytes <= right.Bytes;

    public static bool operator >=(ByteCount left, ByteCount right) => left.Bytes >= right.Bytes;

    /// <summary>Reads "512", "64KiB", "32 MiB", "1GiB"; nothing negative, nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ByteCount count)
    {
        count = default;
        text = text.Trim();
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        var number = digits < 0 ? text : text[..digits];
        var unit = digits < 0 ? "B" : text[digits..].Trim();
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
        for (var i = 0; i < Units.Length; i++)
        {
            if (!unit.Equals(Units[i], StringComparison.OrdinalIgnoreCase)) continue;
            if (value > long.MaxValue >> (10 * i)) return false;
            count = new(value << (10 * i));
            return true;
        }

        return false;
    }

    public override string ToString()
    {
        var unit = 0;
        var value = (double)Bytes;
        while (value >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}");
    }
}
