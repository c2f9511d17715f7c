// The key slot: what it keeps comes back, what it destroyed does not, and it never half exists.
namespace Messenger.Appliance.Secrets.Tests;

public sealed class KeySlotTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("slot").FullName;
    readonly KeyArena arena = new();

    public void Dispose()
    {
        arena.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_key_comes_back_after_a_restart_and_its_file_is_the_owners_alone()
    {
        var slot = new KeySlot(folder);
        Assert.Equal(KeySlotState.Empty, slot.Load(arena, out _));
        var sealedText = new byte[4 + SealKey.Overhead];
        Assert.True(slot.Create(arena).Derive("purpose"u8).TrySeal("text"u8, [], sealedText));

        Assert.Equal(KeySlotState.Filled, new KeySlot(folder).Load(arena, out var again));
        var text = new byte[4];
        Assert.True(again!.Derive("purpose"u8).TryOpen(sealedText, [], text));
        Assert.False(again.Derive("another"u8).TryOpen(sealedText, [], text));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(slot.FilePath));
        Assert.Equal([slot.FilePath], Directory.GetFiles(folder));
    }

    [Fact]
    public void Destroying_overwrites_in_place_before_it_removes()
    {
        var slot = new KeySlot(folder);
        slot.Create(arena);
        using var still = File.OpenHandle(slot.FilePath);
        Assert.True(slot.Destroy());

        var left = new byte[32];
        Assert.Equal(32, RandomAccess.Read(still, left, 0));
        Assert.All(left, b => Assert.Equal(0, b));
        Assert.Empty(Directory.GetFiles(folder));
        Assert.True(slot.Destroy());
        Assert.Equal(KeySlotState.Empty, slot.Load(arena, out _));
    }

    [Fact]
    public void A_slot_that_lost_power_while_it_was_destroyed_is_empty()
    {
        var slot = new KeySlot(folder);
        File.WriteAllBytes(slot.FilePath, new byte[32]);
        Assert.Equal(KeySlotState.Empty, slot.Load(arena, out var key));
        Assert.Null(key);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_file_of_another_size_is_no_key(int size)
    {
        var slot = new KeySlot(folder);
        File.WriteAllBytes(slot.FilePath, Enumerable.Repeat((byte)7, size).ToArray());
        Assert.Equal(KeySlotState.Unreadable, slot.Load(arena, out _));
        Assert.Equal(0, arena.Count(KeyKind.Vault));
    }

    [Fact]
    public void A_key_that_was_wiped_while_it_was_made_is_not_stored()
    {
        var slot = new KeySlot(folder);
        arena.Zero();
        slot.Create(arena);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public void Destroying_in_a_folder_that_is_gone_does_not_throw() => Assert.True(new KeySlot(Path.Combine(folder, "gone")).Destroy());
}
