// The file on the card: refused when a byte of it changed, left as it was when refused, silent about what it holds, and
// gone after the wipe.
using System.Text;
using CsCheck;
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Registry.Tests;

public sealed class SealedFileTests : IDisposable
{
    readonly RegistryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_a_change_replaces_is_overwritten_on_the_card()
    {
        var registry = folder.Open();
        using var before = File.OpenHandle(folder.File, share: FileShare.ReadWrite | FileShare.Delete);
        var content = new byte[RandomAccess.GetLength(before)];
        registry.Add(RegistryFolder.NewKey(), Rights.Founder);
        Assert.Equal(content.Length, RandomAccess.Read(before, content, 0));
        Assert.All(content, value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_change_of_any_byte_is_refused_and_nothing_is_overwritten()
    {
        folder.Open().Add(RegistryFolder.NewKey(), Rights.Founder);
        var whole = File.ReadAllBytes(folder.File);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[1, 255]).Sample((at, change) =>
        {
            var tampered = whole.ToArray();
            tampered[at] ^= (byte)change;
            Refused(tampered);
        }, iter: 60, threads: 1);
        for (var at = 0; at < 80; at++)
        {
            var tampered = whole.ToArray();
            tampered[at] ^= 1;
            Refused(tampered);
        }

        Refused(whole[..^1]);
        Refused([.. whole, 0]);
        Refused([]);
        File.WriteAllBytes(folder.File, whole);
        Assert.True(folder.Open().IsClaimed);
    }

    [Fact]
    public void Another_program_s_file_and_another_box_s_file_are_told_apart()
    {
        folder.Open();
        File.WriteAllText(folder.File, "a shopping list");
        Assert.Equal(RegistryRefusal.ForeignFile, folder.TryOpen().Refusal);
        using var other = new RegistryFolder();
        other.Open();
        File.Copy(other.File, folder.File, overwrite: true);
        var opening = folder.TryOpen();
        Assert.Equal(RegistryRefusal.Damaged, opening.Refusal);
        Assert.Contains("Wipe", opening.Explanation, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, folder.Arena.Count(KeyKind.Seal) + folder.Arena.Count(KeyKind.Signing) + folder.Arena.Count(KeyKind.Vault));
    }

    [Fact]
    public void Without_its_key_a_leftover_is_removed_and_the_box_is_new()
    {
        var first = folder.Open();
        var key = first.Box.PublicKey.ToArray();
        first.Add(RegistryFolder.NewKey(), Rights.Founder);
        folder.Key = null;
        var again = folder.Open();
        Assert.False(again.IsClaimed);
        Assert.NotEqual(key, again.Box.PublicKey.ToArray());
    }

    [Fact]
    public void Nothing_readable_reaches_the_card()
    {
        var registry = folder.Open();
        var key = RegistryFolder.NewKey();
        registry.Add(key, Rights.Founder);
        registry.StoreCertificate(CertificateRole.Authority, "a certificate"u8, "a private key of the home"u8);
        var revealed = new byte[32];
        Assert.True(registry.Wipe.TryReveal(revealed));
        var file = File.ReadAllBytes(folder.File);
        foreach (var marker in new[] { key, revealed, DeviceBytes(key), "a certificate"u8.ToArray(), "a private key"u8.ToArray(), "devices"u8.ToArray(), "LiteDB"u8.ToArray() })
        {
            Assert.Equal(-1, file.AsSpan().IndexOf(marker));
        }

        Assert.StartsWith("messenger-appliance/registry/1\n", Encoding.Latin1.GetString(file), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File));
    }

    [Fact]
    public void After_the_wipe_nothing_is_left_and_nothing_comes_back()
    {
        var registry = folder.Open();
        var key = RegistryFolder.NewKey();
        registry.Add(key, Rights.Founder);
        folder.Arena.Zero();
        folder.Key = null;
        Assert.True(registry.Destroy());
        Assert.True(registry.Destroy());
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.False(registry.TryFind(DeviceId.Of(key), new byte[32], out _));
        Assert.Equal(AddOutcome.Wiped, registry.Add(RegistryFolder.NewKey(), Rights.Founder));
        Assert.False(registry.Change(settings => settings with { Language = Language.English }));
        Assert.False(registry.StoreCertificate(CertificateRole.Server, [1], [2]));
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.False(folder.Open().IsClaimed);
    }

    [Fact]
    public void A_wipe_in_the_middle_of_changes_leaves_no_file()
    {
        for (var round = 0; round < 20; round++)
        {
            var registry = folder.Open(new Limits { Devices = 10_000 });
            var changer = new Thread(() =>
            {
                while (registry.Add(RegistryFolder.NewKey(), Rights.Adult) == AddOutcome.Added)
                {
                }
            });
            changer.Start();
            Thread.SpinWait(round * 20_000);
            folder.Arena.Zero();
            folder.Key = null;
            Assert.True(registry.Destroy());
            changer.Join();
            Assert.Empty(Directory.GetFiles(folder.Path));
        }
    }

    static byte[] DeviceBytes(byte[] key)
    {
        var id = new byte[16];
        DeviceId.Of(key).WriteBytes(id);
        return id;
    }

    void Refused(byte[] content)
    {
        File.WriteAllBytes(folder.File, content);
        Assert.NotEqual(RegistryRefusal.None, folder.TryOpen().Refusal);
        Assert.Equal(content, File.ReadAllBytes(folder.File));
    }
}
