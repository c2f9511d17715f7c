// The 32 bytes whose hash every phone learned when it paired, and which only the wipe reveals (protocol.md, The wipe).
// Reveal before the arena is zeroed: afterwards they are gone.
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets;

public sealed unsafe class WipeSecret : FixedSecret
{
    public const int Bytes = 32;
    public const int HashBytes = 32;

    readonly byte[] hash = new byte[HashBytes];

    WipeSecret(KeyArena arena) : base(arena, KeyKind.Wipe, Bytes)
    {
    }

    /// <summary>SHA-256(text(wipe/1, secret)), 32 bytes. Public.</summary>
    public ReadOnlySpan<byte> Hash => hash;

    public static WipeSecret Generate(KeyArena arena) => Random(new WipeSecret(arena));

    /// <summary>From 32 bytes, which the caller erases.</summary>
    public static WipeSecret FromBytes(KeyArena arena, ReadOnlySpan<byte> value) => Copy(new WipeSecret(arena), value);

    /// <summary>From its sealed form; null when it does not open.</summary>
    public static WipeSecret? Open(KeyArena arena, SealKey with, ReadOnlySpan<byte> sealedForm, ReadOnlySpan<byte> associated) =>
        Opened(new WipeSecret(arena), with, sealedForm, associated);

    /// <summary>Copies the 32 bytes out, for the phones. False when they are gone already.</summary>
    public bool TryReveal(Span<byte> destination) => TryCopy(destination);

    private protected override void Complete()
    {
        // The text to hash is put together behind the secret, in the slot, so that no copy leaves locked memory.
        var text = new Span<byte>(Slot + Bytes, KeyArena.SlotBytes - Bytes);
        var context = Contexts.Wipe;
        context.CopyTo(text);
        text[context.Length] = 0;
        Value.CopyTo(text[(context.Length + 1)..]);
        fixed (byte* h = hash)
        {
            _ = LibSodium.crypto_hash_sha256(h, Slot + Bytes, (ulong)(context.Length + 1 + Bytes));
        }

        text.Clear();
        base.Complete();
    }
}
