// Who is paired, what the family set, and the box's own keys. One state in RAM, one sealed file on the card: a change counts
// when it is durable, else it did not happen. Lookups never wait for a change.
using System.Collections.Immutable;
using Messenger.Appliance.Core;
using Messenger.Appliance.Registry.Storage;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Registry;

public enum AddOutcome
{
    Added,
    AlreadyPaired,
    Full,
    Wiped,
}

public sealed class DeviceRegistry : IDeviceDirectory, IDisposable
{
    static readonly TimeSpan DestroyPatience = TimeSpan.FromSeconds(1);

    readonly Lock changing = new();
    readonly string folder;
    readonly Limits limits;
    readonly BoxVault vault;
    DeviceTable table;
    BoxSettings settings;
    bool destroyed;

    DeviceRegistry(string folder, Limits limits, BoxVault vault)
    {
        (this.folder, this.limits, this.vault) = (folder, limits, vault);
        table = new DeviceTable(vault.ReadDevices());
        settings = vault.ReadSettings();
    }

    public event Action<DeviceId>? Removed;

    /// <summary>The box's identity, in locked memory.</summary>
    public SigningKey Box => vault.Box;

    /// <summary>What the wipe reveals, in locked memory.</summary>
    public WipeSecret Wipe => vault.Wipe;

    /// <summary>
    /// The box's answer to a phone that opens a shredded room: 32 blinded bytes into 32 (protocol.md, Shredded rooms). What
    /// comes in is a random element, whatever the room. False when it is none, and after a wipe.
    /// </summary>
    public bool TryEvaluate(ReadOnlySpan<byte> blinded, Span<byte> evaluated) => vault.Shred.TryEvaluate(blinded, evaluated) && Wanted();

    public BoxSettings Settings => Volatile.Read(ref settings);

    /// <summary>In order of pairing.</summary>
    public ImmutableArray<PairedDevice> Devices => Volatile.Read(ref table).InOrder;

    public bool IsClaimed => !Devices.IsEmpty;

    public bool IsFull => Devices.Length >= limits.Devices;

    /// <summary>Opens what the state folder holds under this key, or makes a new, unclaimed box.</summary>
    /// <param name="folder">Exists, and is this box's alone.</param>
    /// <param name="vaultKey">Used during the call alone.</param>
    /// <param name="fresh">The key is new, and what is sealed is noise for everybody: the leftover of a wipe is removed.</param>
    /// <param name="arena">Takes the keys; outlives the registry.</param>
    /// <param name="limits">How many devices there may be.</param>
    /// <exception cref="IOException">The card is full or failing.</exception>
    public static RegistryOpening Open(string folder, VaultKey vaultKey, bool fresh, KeyArena arena, Limits limits)
    {
        var path = PathIn(folder);
        if (fresh) DurableFile.Erase(path);
        File.Delete(DurableFile.TemporaryPath(path));
        var vault = BoxVault.Open(path, vaultKey, arena);
        if (vault.State is SealedFileState.Read or SealedFileState.Missing) return new(new(folder, limits, vault), RegistryRefusal.None);
        vault.Dispose();
        return new(null, vault.State == SealedFileState.Foreign ? RegistryRefusal.ForeignFile : RegistryRefusal.Damaged);
    }

    public bool TryFind(DeviceId device, Span<byte> publicKey, out Rights rights)
    {
        var found = Volatile.Read(ref table).Find(device);
        rights = found?.Rights ?? default;
        found?.Key.Span.CopyTo(publicKey);
        return found is not null;
    }

    /// <summary>Pairs the device of this Ed25519 public key (32 bytes). Durable when it returns.</summary>
    /// <exception cref="IOException">The card is full or failing; nothing changed.</exception>
    public AddOutcome Add(ReadOnlySpan<byte> publicKey, Rights rights)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(publicKey.Length, SigningKey.PublicKeyBytes);
        lock (changing)
        {
            var id = DeviceId.Of(publicKey);
            if (table.Find(id) is not null) return AddOutcome.AlreadyPaired;
            if (IsFull) return AddOutcome.Full;
            var order = table.InOrder.IsEmpty ? 1 : table.InOrder[^1].Order + 1;
            var device = new PairedDevice(id, publicKey.ToArray(), rights, order);
            if (!vault.TryPair(device, Wanted)) return AddOutcome.Wiped;
            Volatile.Write(ref table, table.With(device));
            return AddOutcome.Added;
        }
    }

    /// <summary>Ends a pairing, durably, and then says so to <see cref="Removed"/>. False when it was not paired, or after a wipe.</summary>
    /// <exception cref="IOException">The card is full or failing; nothing changed.</exception>
    public bool Remove(DeviceId id)
    {
        lock (changing)
        {
            if (table.Find(id) is not { } device || !vault.TryUnpair(device, Wanted)) return false;
            Volatile.Write(ref table, table.Without(id));
        }

        Removed?.Invoke(id);
        return true;
    }

    /// <summary>Changes settings, durably. False after a wipe.</summary>
    /// <exception cref="IOException">The card is full or failing; nothing changed.</exception>
    public bool Change(Func<BoxSettings, BoxSettings> change)
    {
        lock (changing)
        {
            var changed = change(settings);
            if (!BoxSettings.IsRetention(changed.Retention)) throw new ArgumentOutOfRangeException(nameof(change));
            if (changed.LatestKnownTime < settings.LatestKnownTime) changed = changed with { LatestKnownTime = settings.LatestKnownTime };
            if (changed == settings) return !destroyed;
            if (!vault.TryKeep(changed, Wanted)) return false;
            Volatile.Write(ref settings, changed);
            return true;
        }
    }

    /// <summary>Keeps a certificate and its private key, durably, in place of what the role had. False after a wipe.</summary>
    /// <param name="role">Whose.</param>
    /// <param name="der">The certificate. Public.</param>
    /// <param name="pkcs8">Its private key, 1 to 256 bytes in memory that the caller erases.</param>
    /// <exception cref="IOException">The card is full or failing; nothing changed.</exception>
    public bool StoreCertificate(CertificateRole role, ReadOnlySpan<byte> der, ReadOnlySpan<byte> pkcs8)
    {
        lock (changing) return vault.TryKeep(role, der, pkcs8, Wanted);
    }

    /// <summary>The certificate of a role (DER); null while there is none.</summary>
    public byte[]? Certificate(CertificateRole role)
    {
        lock (changing) return vault.Certificate(role);
    }

    /// <summary>Copies the role's private key (PKCS#8) into memory that the caller erases, of <see cref="CertificateKey.MaxBytes"/>.</summary>
    public bool TryCopyCertificateKey(CertificateRole role, Span<byte> pkcs8, out int length)
    {
        lock (changing) return vault.TryCopyKey(role, pkcs8, out length);
    }

    /// <summary>Seals everything under another vault key, durably: from then on the one before opens nothing. False after a wipe.</summary>
    /// <exception cref="IOException">The card is full or failing; nothing changed.</exception>
    public bool TryReseal(VaultKey vaultKey)
    {
        lock (changing) return vault.TryReseal(vaultKey, Wanted);
    }

    /// <summary>What the state folder holds, from the file system.</summary>
    public IReadOnlyList<FileOnDisk> Inventory() => DiskInventory.Of(folder);

    /// <summary>
    /// The registry's part in a wipe: its file is erased. Never throws. Nobody is paired from the first instant on. True when
    /// nothing is left. A change that is being written is waited for, a second at most.
    /// </summary>
    public bool Destroy()
    {
        Volatile.Write(ref destroyed, true);
        Volatile.Write(ref table, DeviceTable.Empty);
        var entered = changing.TryEnter(DestroyPatience);
        try
        {
            var path = PathIn(folder);
            Volatile.Write(ref table, DeviceTable.Empty);
            return DurableFile.Erase(DurableFile.TemporaryPath(path)) & DurableFile.Erase(path);
        }
        finally
        {
            if (entered) changing.Exit();
        }
    }

    public void Dispose() => vault.Dispose();

    bool Wanted() => !Volatile.Read(ref destroyed);

    static string PathIn(string folder) => Path.Combine(folder, StateFiles.Registry);
}
