// What the registry keeps over restarts, what it refuses, and who hears of a removal.
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Registry.Tests;

public sealed class DeviceRegistryTests : IDisposable
{
    readonly RegistryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_new_box_is_unclaimed_and_keeps_its_identity_over_a_restart()
    {
        var first = folder.Open();
        Assert.False(first.IsClaimed);
        Assert.Equal(BoxSettings.Default, first.Settings);
        var (key, wipe) = (first.Box.PublicKey.ToArray(), first.Wipe.Hash.ToArray());
        var again = folder.Open();
        Assert.Equal(key, again.Box.PublicKey);
        Assert.Equal(wipe, again.Wipe.Hash);
        Assert.False(again.IsClaimed);
    }

    [Fact]
    public void The_share_for_shredded_rooms_is_the_same_after_a_restart_and_gone_after_a_wipe()
    {
        // RFC 9497, A.1.1: a blinded element; any other of the group would do.
        var blinded = Convert.FromHexString("609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c");
        var (first, again, after) = (new byte[32], new byte[32], new byte[32]);
        Assert.True(folder.Open().TryEvaluate(blinded, first));
        var registry = folder.Open();
        Assert.True(registry.TryEvaluate(blinded, again));
        Assert.Equal(first, again);
        Assert.False(registry.TryEvaluate(new byte[32], after));
        registry.Destroy();
        Assert.False(registry.TryEvaluate(blinded, after));
        Assert.True(folder.Open().TryEvaluate(blinded, after));
        Assert.NotEqual(first, after);
    }

    [Fact]
    public void A_paired_device_is_found_with_key_and_rights_also_after_a_restart()
    {
        var key = RegistryFolder.NewKey();
        var first = folder.Open();
        Assert.Equal(AddOutcome.Added, first.Add(key, Rights.Founder));
        Assert.Equal(AddOutcome.AlreadyPaired, first.Add(key, Rights.Guest));
        foreach (var registry in new[] { first, folder.Open() })
        {
            var found = new byte[32];
            Assert.True(registry.TryFind(DeviceId.Of(key), found, out var rights));
            Assert.Equal(key, found);
            Assert.Equal(Rights.Founder, rights);
            Assert.False(registry.TryFind(DeviceId.Of(RegistryFolder.NewKey()), found, out _));
        }
    }

    [Fact]
    public void More_devices_than_the_limit_are_refused()
    {
        var registry = folder.Open(new Limits { Devices = 2 });
        Assert.Equal(AddOutcome.Added, registry.Add(RegistryFolder.NewKey(), Rights.Founder));
        Assert.Equal(AddOutcome.Added, registry.Add(RegistryFolder.NewKey(), Rights.Adult));
        Assert.True(registry.IsFull);
        Assert.Equal(AddOutcome.Full, registry.Add(RegistryFolder.NewKey(), Rights.Adult));
    }

    [Fact]
    public void A_removed_device_is_announced_once_when_it_is_gone()
    {
        var registry = folder.Open();
        var key = RegistryFolder.NewKey();
        registry.Add(key, Rights.Founder);
        var heard = new List<(DeviceId Id, bool StillThere)>();
        registry.Removed += id => heard.Add((id, registry.TryFind(id, new byte[32], out _)));
        Assert.True(registry.Remove(DeviceId.Of(key)));
        Assert.False(registry.Remove(DeviceId.Of(key)));
        Assert.Equal([(DeviceId.Of(key), false)], heard);
        Assert.False(folder.Open().IsClaimed);
    }

    [Fact]
    public void Looking_a_device_up_allocates_nothing()
    {
        var registry = folder.Open();
        var key = RegistryFolder.NewKey();
        registry.Add(key, Rights.Founder);
        var (id, found) = (DeviceId.Of(key), new byte[32]);
        for (var i = 0; i < 100; i++) registry.TryFind(id, found, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) registry.TryFind(id, found, out _);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Settings_come_back_and_the_known_time_never_goes_backward()
    {
        var registry = folder.Open();
        var wanted = new BoxSettings(TimeSpan.FromHours(1), Language.English, DateTimeOffset.FromUnixTimeSeconds(2_000_000_000));
        Assert.True(registry.Change(_ => wanted));
        Assert.True(registry.Change(settings => settings with { LatestKnownTime = DateTimeOffset.UnixEpoch }));
        Assert.Equal(wanted, folder.Open().Settings);
    }

    [Theory]
    [InlineData(299)]
    [InlineData((7 * 86400) + 1)]
    [InlineData(3600.5)]
    public void A_retention_outside_the_limits_is_not_taken(double seconds)
    {
        var registry = folder.Open();
        Assert.Throws<ArgumentOutOfRangeException>(() => registry.Change(settings => settings with { Retention = TimeSpan.FromSeconds(seconds) }));
        Assert.Equal(BoxSettings.Default, registry.Settings);
    }

    [Fact]
    public void A_certificate_and_its_key_come_back_together()
    {
        var registry = folder.Open();
        Assert.Null(registry.Certificate(CertificateRole.Authority));
        Assert.False(registry.TryCopyCertificateKey(CertificateRole.Authority, new byte[256], out _));
        Assert.True(registry.StoreCertificate(CertificateRole.Authority, [1, 2, 3], [9, 9]));
        Assert.True(registry.StoreCertificate(CertificateRole.Authority, [4, 5, 6], [8, 8, 8]));
        var again = folder.Open();
        var key = new byte[256];
        Assert.Equal([4, 5, 6], again.Certificate(CertificateRole.Authority)!);
        Assert.True(again.TryCopyCertificateKey(CertificateRole.Authority, key, out var length));
        Assert.Equal([8, 8, 8], key[..length]);
        Assert.Null(again.Certificate(CertificateRole.Server));
        Assert.Equal(1, folder.Arena.Count(Secrets.KeyKind.Certificate));
    }

    [Fact]
    public void Sealed_under_another_key_it_opens_with_that_one_alone_and_goes_on()
    {
        var (phone, another) = (RegistryFolder.NewKey(), RegistryFolder.NewKey());
        var registry = folder.Open();
        registry.Add(phone, Rights.Founder);
        registry.StoreCertificate(CertificateRole.Authority, [4, 5, 6], [8, 8, 8]);
        using (var next = Secrets.VaultKey.FromBytes(folder.Arena, another)) Assert.True(registry.TryReseal(next));
        Assert.Equal(RegistryRefusal.Damaged, folder.TryOpen().Refusal);

        Assert.Equal(AddOutcome.Added, registry.Add(RegistryFolder.NewKey(), Rights.Child));
        folder.Key = another;
        var again = folder.Open();
        Assert.Equal(registry.Box.PublicKey, again.Box.PublicKey);
        Assert.Equal(registry.Wipe.Hash, again.Wipe.Hash);
        Assert.Equal(2, again.Devices.Length);
        Assert.Equal(phone, again.Devices[0].Key.ToArray());
        var key = new byte[256];
        Assert.True(again.TryCopyCertificateKey(CertificateRole.Authority, key, out var length));
        Assert.Equal([8, 8, 8], key[..length]);
    }

    [Fact]
    public void A_change_that_the_card_refuses_did_not_happen()
    {
        var registry = folder.Open();
        Directory.CreateDirectory(Secrets.DurableFile.TemporaryPath(folder.File));
        Assert.ThrowsAny<Exception>(() => registry.Add(RegistryFolder.NewKey(), Rights.Founder));
        Assert.False(registry.IsClaimed);
        Directory.Delete(Secrets.DurableFile.TemporaryPath(folder.File));
        Assert.Equal(AddOutcome.Added, registry.Add(RegistryFolder.NewKey(), Rights.Founder));
        Assert.True(folder.Open().IsClaimed);
    }

    [Fact]
    public void The_inventory_is_what_the_file_system_says()
    {
        var registry = folder.Open();
        Assert.Equal(
            [new FileOnDisk("registry.sealed", new FileInfo(folder.File).Length)],
            registry.Inventory());
    }
}
