// The memory of another process, read as root while it runs: every mapping that can hold what it handled.
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Messenger.Appliance.Memory.Tests;

sealed partial class ProcessMemory(int process)
{
    /// <summary>Why this cannot be read here; null when it can.</summary>
    public static string? Unreadable => Environment.IsPrivilegedProcess ? null : "Only root may read another process' memory.";

    /// <summary>What was found, by where it lies.</summary>
    /// <param name="marks">What to look for.</param>
    public IReadOnlyDictionary<Place, int> Find(MarkIndex marks)
    {
        var found = new Dictionary<Place, int>();
        using var memory = File.OpenHandle($"/proc/{process}/mem");
        var buffer = new byte[4 << 20];
        foreach (var (start, end, name) in Mappings())
        {
            // Pieces overlap, so that nothing hides on a border; what began in the overlap is counted once.
            var overlap = 0;
            for (var at = start; at < end;)
            {
                var wanted = (int)Math.Min((ulong)(buffer.Length - overlap), end - at);
                var read = Read(memory, buffer.AsSpan(overlap, wanted), at);
                if (read <= 0) break;
                var piece = buffer.AsSpan(0, overlap + read);
                var origin = at - (ulong)overlap;
                marks.Search(piece, last: at + (ulong)read >= end, (offset, mark, masked) =>
                {
                    var place = new Place(mark, masked, name);
                    found[place] = found.GetValueOrDefault(place) + 1;
                    Trace?.Invoke(origin + (ulong)offset, place);
                });
                at += (ulong)read;
                overlap = Math.Min(piece.Length, MarkIndex.Reach - 1);
                piece[^overlap..].CopyTo(buffer);
            }
        }

        return found;
    }

    /// <summary>Address and place of each single find.</summary>
    public Action<ulong, Place>? Trace { get; init; }

    /// <summary>Bytes of this process that are in memory.</summary>
    public long Resident => long.Parse(File.ReadAllText($"/proc/{process}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    // Code and what is read from files cannot hold it; what nobody may read has no pages.
    IEnumerable<(ulong Start, ulong End, string Name)> Mappings()
    {
        foreach (var line in File.ReadLines($"/proc/{process}/maps"))
        {
            var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            var range = fields[0].Split('-');
            var name = fields.Length > 5 ? fields[5].Trim() : "";
            if (!fields[1].StartsWith("rw", StringComparison.Ordinal) || name is "[vvar]" or "[vsyscall]") continue;
            var start = ulong.Parse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var end = ulong.Parse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            yield return (start, end, name.Length > 0 ? Path.GetFileName(name) : $"anonymous {(end - start) >> 10} KiB");
        }
    }

    static unsafe int Read(SafeFileHandle memory, Span<byte> into, ulong at)
    {
        fixed (byte* start = into) return (int)pread(memory, start, (nuint)into.Length, (long)at);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint pread(SafeFileHandle file, byte* buffer, nuint count, long offset);
}

/// <summary>Where a mark lies: in which kind of mapping, and whether under a WebSocket's mask.</summary>
readonly record struct Place(Mark Mark, bool Masked, string Mapping);
