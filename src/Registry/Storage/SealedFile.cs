// The registry on the card: one line that says what the file is, then everything sealed as a whole (XChaCha20-Poly1305),
// bound to that line. Replaced whole; after a power cut it is the old one or the new one. What it was before is overwritten.
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Registry.Storage;

enum SealedFileState
{
    Missing,
    Read,
    Foreign,
    Damaged,
}

sealed class SealedFile(string path, SealKey key)
{
    /// <summary>64 devices take about 100 KiB; a larger file is not ours.</summary>
    static readonly ByteCount Most = ByteCount.MiB(4);

    static ReadOnlySpan<byte> Header => "messenger-appliance/registry/1\n"u8;

    /// <summary>Reads and opens the file; changes nothing on the card.</summary>
    public SealedFileState Read(out byte[] content)
    {
        content = [];
        if (!File.Exists(path)) return SealedFileState.Missing;
        if (new FileInfo(path).Length > Most.Bytes) return SealedFileState.Foreign;
        ReadOnlySpan<byte> file = File.ReadAllBytes(path);
        if (!file.StartsWith(Header)) return SealedFileState.Foreign;
        file = file[Header.Length..];
        if (file.Length < SealKey.Overhead) return SealedFileState.Damaged;
        content = new byte[file.Length - SealKey.Overhead];
        return key.TryOpen(file, Header, content) ? SealedFileState.Read : SealedFileState.Damaged;
    }

    /// <summary>Seals and replaces. False, and the old file stands, when the key was wiped or <paramref name="wanted"/> says no.</summary>
    /// <exception cref="IOException">The card is full or failing; the old file stands.</exception>
    public bool TryReplace(ReadOnlySpan<byte> content, Func<bool> wanted)
    {
        var file = new byte[Header.Length + content.Length + SealKey.Overhead];
        Header.CopyTo(file);
        return key.TrySeal(content, Header, file.AsSpan(Header.Length))
            && DurableFile.Replace(path, file, () => key.IsAlive && wanted(), eraseOld: true);
    }
}
