// A secret that is so many bytes at the start of its slot and nothing more: made at random, taken from bytes, opened from its
// sealed form. Each way ends with Complete, after which the arena's end finds it whole.
namespace Messenger.Appliance.Secrets;

public abstract unsafe class FixedSecret : Secret
{
    readonly int bytes;

    private protected FixedSecret(KeyArena arena, KeyKind kind, int bytes) : base(arena, kind) => this.bytes = bytes;

    internal override ReadOnlySpan<byte> Portable => Value;

    private protected Span<byte> Value => new(Slot, bytes);

    /// <summary>After the bytes are there: what is worked out from them, then <see cref="Secret.Filled"/>.</summary>
    private protected virtual void Complete() => Filled();

    private protected static T Random<T>(T secret)
        where T : FixedSecret
    {
        RandomBytes.Fill(secret.Value);
        secret.Complete();
        return secret;
    }

    private protected static T Copy<T>(T secret, ReadOnlySpan<byte> value)
        where T : FixedSecret
    {
        if (value.Length != secret.bytes)
        {
            secret.Dispose();
            throw new ArgumentException($"This secret is {secret.bytes} bytes.", nameof(value));
        }

        value.CopyTo(secret.Value);
        secret.Complete();
        return secret;
    }

    /// <summary>Null when the sealed form does not open.</summary>
    private protected static T? Opened<T>(T secret, SealKey with, ReadOnlySpan<byte> sealedForm, ReadOnlySpan<byte> associated)
        where T : FixedSecret
    {
        ArgumentNullException.ThrowIfNull(with);
        if (with.TryOpen(sealedForm, associated, secret.Value))
        {
            secret.Complete();
            return secret;
        }

        secret.Dispose();
        return null;
    }

    private protected bool TryCopy(Span<byte> destination)
    {
        if (!IsAlive) return false;
        Value.CopyTo(destination);
        return Survived(destination[..bytes]);
    }
}
