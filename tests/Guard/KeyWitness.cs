// Knows the vault key and looks for it in this process: in every small private mapping, of which all locked memory is. What it
// knows and what it reads lie in one large mapping, which it leaves out; managed memory never sees the key.
using System.Globalization;
using System.Runtime.InteropServices;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Guard.Keys;
using Microsoft.Win32.SafeHandles;

namespace Messenger.Appliance.Guard.Tests;

sealed unsafe class KeyWitness : IDisposable
{
    /// <summary>A guard locks less than a tenth of it; stacks and the managed heap are larger.</summary>
    const int LargestMapping = 1 << 20;

    readonly byte* room = (byte*)NativeMemory.AlignedAlloc(KeyFrame.MostBytes + (4 * LargestMapping), 4096);
    readonly SafeFileHandle memory = File.OpenHandle("/proc/self/mem");

    Span<byte> Frame => new(room, KeyFrame.MostBytes);

    /// <summary>Asks the keeper for its key, as the link does for a relay. False when it gives none.</summary>
    public bool TryLearn(IKeyKeeper keeper) => keeper.WriteKey(Frame) == KeyFrame.Length(KeyOrigin.Kept);

    /// <summary>In how many places it lies now.</summary>
    public int Places()
    {
        var places = 0;
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            // start-end mode offset device inode, and nothing behind it.
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var range, "rw-p", _, _, "0"]) continue;
            var dash = range.IndexOf('-');
            var start = long.Parse(range.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var length = long.Parse(range.AsSpan(dash + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture) - start;
            if (length <= LargestMapping) places += Count(start, (int)length);
        }

        return places;
    }

    public void Dispose()
    {
        Frame.Clear();
        NativeMemory.AlignedFree(room);
        memory.Dispose();
    }

    int Count(long start, int length)
    {
        var copy = new Span<byte>(room + KeyFrame.MostBytes, length);
        var places = 0;
        try
        {
            copy = copy[..RandomAccess.Read(memory, copy, start)];
            for (var rest = copy; rest.IndexOf(KeyFrame.Key(Frame)) is var at and >= 0; rest = rest[(at + 1)..]) places++;
        }
        catch (IOException)
        {
            // Another test gave it back meanwhile.
        }

        copy.Clear();
        return places;
    }
}
