// What whoever has the card may have written there: the registry's file and the unlock file. A hash in them is made right here, as
// anybody could; a seal is not, as nobody can. The first byte says which file.
using System.Security.Cryptography;
using Messenger.Appliance.Core;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Registry.Storage;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Fuzz.Tests;

sealed class CardTarget : Target
{
    const int Unlock = 1;
    const int RightHash = 2;
    const int HashBytes = 32;

    static readonly byte[] Key = new byte[VaultKey.Bytes];

    readonly string folder = Scratch.Folder("card");
    readonly KeyArena arena = new();
    readonly UnlockSlots slots;
    readonly SealKey share;

    public CardTarget()
    {
        slots = new(folder);
        share = SealKey.Generate(arena);
    }

    /// <summary>A registry is read as a whole, and opened into as much again.</summary>
    public override long MostAllocated => 512 << 10;

    string Registry => Path.Combine(folder, StateFiles.Registry);

    public override IEnumerable<byte[]> Seeds()
    {
        using var key = VaultKey.FromBytes(arena, Key);
        using (var registry = DeviceRegistry.Open(folder, key, fresh: true, arena, Limits.Default).Registry!) registry.Add(new byte[32], Rights.Founder);
        yield return [0, .. File.ReadAllBytes(Registry).AsSpan(0, 400)];
        yield return [0, .. "messenger-appliance/registry/1\n"u8, .. new byte[39]];
        File.Delete(Registry);
        slots.Read();
        slots.TryEnrol(arena, key, share, new byte[16], new byte[32], new byte[16]);
        yield return [Unlock, .. File.ReadAllBytes(slots.FilePath)];
        slots.TryEnrol(arena, key, share, [.. Enumerable.Repeat((byte)1, 16)], new byte[32], [.. Enumerable.Repeat((byte)1, 16)]);
        slots.TryStartByItself(key);
        yield return [Unlock | RightHash, .. File.ReadAllBytes(slots.FilePath)];
        using var next = slots.Replace(arena, key, static _ => true, StartMode.ByPhone);
        yield return [Unlock | RightHash, .. File.ReadAllBytes(slots.FilePath)];
        yield return [Unlock, 0, 0];
    }

    public override void Run(byte[] input)
    {
        if (input.Length < 1) return;
        var content = input[1..];
        if ((input[0] & Unlock) == 0) OpenRegistry(content);
        else ReadSlots(content, (input[0] & RightHash) != 0);
    }

    void OpenRegistry(byte[] content)
    {
        File.WriteAllBytes(Registry, content);
        using var key = VaultKey.FromBytes(arena, Key);
        using var seal = key.Derive("messenger-appliance/registry-file/1"u8);
        var state = new SealedFile(Registry, seal).Read(out var opened);
        Promise(state is SealedFileState.Foreign or SealedFileState.Damaged or SealedFileState.Read, "a file that is there is found");
        if (state == SealedFileState.Read) return;
        // What did not open shows nothing, and stays as it was.
        Promise(opened.AsSpan().IndexOfAnyExcept((byte)0) < 0, "what does not open is not shown");
        using var own = new KeyArena();
        using var again = VaultKey.FromBytes(own, Key);
        Promise(DeviceRegistry.Open(folder, again, fresh: false, own, Limits.Default).Registry is null, "a registry that does not open is refused");
        Promise(File.ReadAllBytes(Registry).AsSpan().SequenceEqual(content), "what is refused is left as it is");
    }

    void ReadSlots(byte[] content, bool rightHash)
    {
        if (rightHash && content.Length > HashBytes) SHA256.HashData(content.AsSpan(..^HashBytes), content.AsSpan(^HashBytes..));
        File.WriteAllBytes(slots.FilePath, content);
        var state = slots.Read();
        if (state != UnlockFileState.Filled) return;
        Span<byte> id = stackalloc byte[16], slotInput = stackalloc byte[32];
        content.AsSpan(^16..).CopyTo(id);
        slots.TryInput(id, slotInput);
        using var unknown = slots.Open(arena, id, share, out _);
        Promise(unknown is null, "a slot opens with its own share alone");
        using var key = VaultKey.FromBytes(arena, Key);
        slots.IsEnrolled(key, id);
        slots.IsAnyOther(key, static _ => true);
        using var byItself = slots.OpenByItself(arena);
        using var previous = slots.Previous(arena, key);
        Promise(File.ReadAllBytes(slots.FilePath).AsSpan().SequenceEqual(content), "reading changes nothing");
    }
}
