// The registry's content by meaning: devices, settings, the box's keys, certificates; each a sealed value. Every change
// is made on a copy, written to the card, and only then becomes the state.
using System.Collections.Immutable;
using System.Globalization;
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Registry.Storage;

sealed class BoxVault : IDisposable
{
    const string DevicesName = "devices";
    const string SettingsName = "settings";
    const string SecretsName = "secrets";
    const string CertificatesName = "certificates";
    const string SettingsId = "box";
    const string SigningId = "box";
    const string WipeId = "wipe";
    const string ShredId = "shred";

    readonly KeyArena arena;
    readonly string path;
    SealKey fileKey;
    SealKey valueKey;
    SealedFile file;
    readonly Dictionary<CertificateRole, CertificateKey> certificateKeys = [];
    SealedDatabase database;

    BoxVault(string path, VaultKey vaultKey, KeyArena arena)
    {
        (this.path, this.arena) = (path, arena);
        fileKey = vaultKey.Derive(FilePurpose);
        valueKey = vaultKey.Derive(ValuePurpose);
        file = new SealedFile(path, fileKey);
        State = file.Read(out var image);
        if (State == SealedFileState.Read)
        {
            database = SealedDatabase.Load(valueKey, image);
            Box = OpenKey(SigningId, SigningKey.Open);
            Wipe = OpenKey(WipeId, WipeSecret.Open);
            Shred = OpenKey(ShredId, OprfKey.Open);
            foreach (var role in Enum.GetValues<CertificateRole>())
            {
                if (database.Find(SecretsName, IdOf(role)) is not null) certificateKeys[role] = OpenKey(IdOf(role), CertificateKey.Open);
            }
        }
        else
        {
            database = SealedDatabase.Create(valueKey);
            Box = SigningKey.Generate(arena);
            Wipe = WipeSecret.Generate(arena);
            Shred = OprfKey.Generate(arena);
        }
    }

    static ReadOnlySpan<byte> FilePurpose => "messenger-appliance/registry-file/1"u8;

    static ReadOnlySpan<byte> ValuePurpose => "messenger-appliance/registry-value/1"u8;

    delegate T? KeyOpener<T>(KeyArena arena, SealKey with, ReadOnlySpan<byte> sealedForm, ReadOnlySpan<byte> associated);

    /// <summary>How the file was found.</summary>
    public SealedFileState State { get; }

    public SigningKey Box { get; }

    public WipeSecret Wipe { get; }

    /// <summary>The box's share of what shredded rooms said before.</summary>
    public OprfKey Shred { get; }

    /// <summary>
    /// Reads the file, or makes and writes a new box where there is none. Where the file is not ours or not whole, nothing is
    /// written, and the caller has only <see cref="State"/> to look at.
    /// </summary>
    public static BoxVault Open(string path, VaultKey vaultKey, KeyArena arena)
    {
        var vault = new BoxVault(path, vaultKey, arena);
        if (vault.State == SealedFileState.Missing)
        {
            vault.TryChange(next => next.TryPut(SecretsName, SigningId, vault.Box) && next.TryPut(SecretsName, WipeId, vault.Wipe) && next.TryPut(SecretsName, ShredId, vault.Shred), () => true);
        }

        return vault;
    }

    public ImmutableArray<PairedDevice> ReadDevices()
    {
        var devices = ImmutableArray.CreateBuilder<PairedDevice>();
        foreach (var id in database.Ids(DevicesName).Order(StringComparer.Ordinal))
        {
            if (database.Open(DevicesName, id) is not { } value) continue;
            var key = value.AsMemory(1);
            devices.Add(new(DeviceId.Of(key.Span), key, (Rights)value[0], int.Parse(id, CultureInfo.InvariantCulture)));
        }

        return devices.ToImmutable();
    }

    public BoxSettings ReadSettings() => database.Open(SettingsName, SettingsId) is { } value ? BoxSettings.Read(value) : BoxSettings.Default;

    public byte[]? Certificate(CertificateRole role) => database.Open(CertificatesName, IdOf(role));

    public bool TryCopyKey(CertificateRole role, Span<byte> pkcs8, out int length)
    {
        var found = certificateKeys.TryGetValue(role, out var key) && key.TryCopyTo(pkcs8);
        length = found ? key!.Length : 0;
        return found;
    }

    public bool TryPair(PairedDevice device, Func<bool> wanted)
    {
        byte[] value = [(byte)device.Rights, .. device.Key.Span];
        return TryChange(next => next.TryPut(DevicesName, SealedDatabase.Numbered(device.Order), value), wanted);
    }

    public bool TryUnpair(PairedDevice device, Func<bool> wanted) => TryChange(
        next =>
        {
            next.Delete(DevicesName, SealedDatabase.Numbered(device.Order));
            return true;
        },
        wanted);

    public bool TryKeep(BoxSettings settings, Func<bool> wanted)
    {
        var value = new byte[BoxSettings.Bytes];
        settings.Write(value);
        return TryChange(next => next.TryPut(SettingsName, SettingsId, value), wanted);
    }

    public bool TryKeep(CertificateRole role, ReadOnlySpan<byte> der, ReadOnlySpan<byte> pkcs8, Func<bool> wanted)
    {
        var certificate = der.ToArray();
        var key = CertificateKey.FromPkcs8(arena, pkcs8);
        var kept = false;
        try
        {
            kept = TryChange(next => next.TryPut(CertificatesName, IdOf(role), certificate) && next.TryPut(SecretsName, IdOf(role), key), wanted);
        }
        finally
        {
            if (!kept) key.Dispose();
        }

        if (!kept) return false;
        if (certificateKeys.Remove(role, out var old)) old.Dispose();
        certificateKeys[role] = key;
        return true;
    }

    /// <summary>Seals every value and the file anew, under another vault key.</summary>
    public bool TryReseal(VaultKey vaultKey, Func<bool> wanted)
    {
        var nextFileKey = vaultKey.Derive(FilePurpose);
        var nextValueKey = vaultKey.Derive(ValuePurpose);
        var next = SealedDatabase.Create(nextValueKey);
        var nextFile = new SealedFile(path, nextFileKey);
        var kept = false;
        try
        {
            kept = database.TryCopyTo(next) && nextFile.TryReplace(next.Image(), wanted);
        }
        finally
        {
            foreach (IDisposable part in kept ? [fileKey, valueKey, database] : (ReadOnlySpan<IDisposable>)[nextFileKey, nextValueKey, next]) part.Dispose();
        }

        if (kept) (fileKey, valueKey, database, file) = (nextFileKey, nextValueKey, next, nextFile);
        return kept;
    }

    public void Dispose()
    {
        foreach (var key in certificateKeys.Values) key.Dispose();
        Box.Dispose();
        Wipe.Dispose();
        Shred.Dispose();
        fileKey.Dispose();
        valueKey.Dispose();
        database.Dispose();
    }

    bool TryChange(Func<SealedDatabase, bool> change, Func<bool> wanted)
    {
        var next = database.Copy();
        var kept = false;
        try
        {
            kept = change(next) && file.TryReplace(next.Image(), wanted);
        }
        finally
        {
            if (!kept) next.Dispose();
        }

        if (!kept) return false;
        database.Dispose();
        database = next;
        return true;
    }

    T OpenKey<T>(string id, KeyOpener<T> open) where T : Secret =>
        database.Find(SecretsName, id) is var (sealedForm, place) && open(arena, valueKey, sealedForm, place) is { } key
            ? key
            : throw new InvalidDataException("The registry opens, but a key in it does not.");

    static string IdOf(CertificateRole role) => role == CertificateRole.Authority ? "authority" : "server";
}
