// A state folder of its own for each test, opened as often as the test restarts the box.
using System.Security.Cryptography;
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Registry.Tests;

sealed class RegistryFolder : IDisposable
{
    readonly List<IDisposable> opened = [];

    /// <summary>The vault key, as the guard keeps it; null: a new one at the next opening, and what is sealed is noise.</summary>
    public byte[]? Key { get; set; }

    public string Path { get; } = Directory.CreateTempSubdirectory("registry").FullName;

    public string File => System.IO.Path.Combine(Path, "registry.sealed");

    public KeyArena Arena { get; private set; } = new();

    public RegistryOpening TryOpen(Limits? limits = null)
    {
        Arena = new KeyArena();
        var fresh = Key is null;
        Key ??= NewKey();
        using var vaultKey = VaultKey.FromBytes(Arena, Key);
        var opening = DeviceRegistry.Open(Path, vaultKey, fresh, Arena, limits ?? Limits.Default);
        if (opening.Registry is { } registry) opened.Add(registry);
        opened.Add(Arena);
        return opening;
    }

    public DeviceRegistry Open(Limits? limits = null)
    {
        var opening = TryOpen(limits);
        Assert.Equal(RegistryRefusal.None, opening.Refusal);
        return opening.Registry!;
    }

    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(32);

    public void Dispose()
    {
        opened.ForEach(o => o.Dispose());
        Directory.Delete(Path, recursive: true);
    }
}
