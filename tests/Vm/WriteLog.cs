// The writes that a machine's disk completed, in order, with its flushes (the format of Linux's dm-log-writes, which QEMU's
// blklogwrites keeps), and what the disk is when the power goes in between: everything up to the last flush, and of the rest what
// chance leaves of a card with a cache, the last write torn between two sectors.
using System.Buffers.Binary;

namespace Messenger.Appliance.Vm.Tests;

sealed class WriteLog
{
    const int Sector = 512;
    const ulong Magic = 0x6a73_6677_7368_72;
    const ulong IsFlush = 1;
    const ulong IsDiscard = 4;

    readonly List<Entry> entries = [];

    /// <summary>Entries that were completed.</summary>
    public int Count => entries.Count;

    /// <summary>How long the log was when this entry was in it.</summary>
    public long EndOf(int entry) => entries[entry].End;

    /// <summary>The last entry that was in it when it was this long.</summary>
    public int LastWithin(long length) => entries.FindLastIndex(entry => entry.End <= length);

    public static WriteLog Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        Assert.Equal(Magic, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        var log = new WriteLog();
        for (long at = Sector; at + Sector <= bytes.Length;)
        {
            var head = bytes.AsSpan((int)at, Sector);
            var (first, sectors, flags) = (Field(head, 0), Field(head, 1), Field(head, 2));
            // The last of a machine that was cut may be assigned a place and not be there.
            if (sectors == 0 && (flags & IsFlush) == 0) break;
            var length = (flags & IsDiscard) != 0 ? 0 : (int)sectors * Sector;
            if (at + Sector + length > bytes.Length) break;
            log.entries.Add(new((long)first * Sector, bytes.AsMemory((int)at + Sector, length), (flags & IsFlush) != 0, at + Sector + length));
            at += Sector + length;
        }

        return log;
    }

    /// <summary>The disk after a cut when so many entries were completed.</summary>
    /// <param name="before">The disk as it was when the log began.</param>
    /// <param name="completed">Entries that were completed, as far as the machine knew.</param>
    /// <param name="chance">What becomes of the writes that were not flushed.</param>
    public byte[] DiskAfter(byte[] before, int completed, Random chance)
    {
        var disk = before.ToArray();
        var flushed = entries.FindLastIndex(completed - 1, entry => entry.Flush);
        for (var i = 0; i < completed; i++)
        {
            if (i > flushed && i < completed - 1 && chance.Next(2) == 0) continue;
            var data = entries[i].Data.Span;
            // The last one is torn at a sector, unless a flush follows it.
            if (i == completed - 1 && i > flushed) data = data[..(chance.Next((data.Length / Sector) + 1) * Sector)];
            data.CopyTo(disk.AsSpan((int)entries[i].At));
        }

        return disk;
    }

    static ulong Field(ReadOnlySpan<byte> head, int number) => BinaryPrimitives.ReadUInt64LittleEndian(head[(number * sizeof(ulong))..]);

    readonly record struct Entry(long At, ReadOnlyMemory<byte> Data, bool Flush, long End);
}
