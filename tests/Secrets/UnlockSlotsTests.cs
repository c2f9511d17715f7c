// Who can open the box, and who cannot: with the card alone, with a wrong phone, after being removed, with bytes changed.
using System.Security.Cryptography;
using CsCheck;
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Secrets.Tests;

public sealed class UnlockSlotsTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("unlock").FullName;
    readonly KeyArena arena = new();

    public void Dispose()
    {
        arena.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_folder_without_the_file_is_a_box_that_nobody_can_open_yet()
    {
        using var slots = new UnlockSlots(folder);
        Assert.Equal(UnlockFileState.Empty, slots.Read());
        Assert.Equal(0, slots.Count);
        Assert.Null(slots.OpenByItself(arena));
        Assert.True(slots.Destroy());
    }

    [Fact]
    public void The_phone_that_was_enrolled_opens_the_box_and_no_other_does()
    {
        var mina = new TestPhone(arena);
        using var key = VaultKey.Generate(arena);
        Enrol(mina, key);
        using var slots = Reopen();
        Assert.Equal(1, slots.Count);
        Same(key, mina.Open(slots)!);
        Assert.Null(new TestPhone(arena, mina.Slot).Open(slots));
        Assert.Null(new TestPhone(arena).Open(slots));
        Assert.Null(slots.OpenByItself(arena));
        Assert.True(slots.IsEnrolled(key, mina.Id));
        Assert.False(slots.IsEnrolled(key, new byte[16]));
        Assert.Equal([slots.FilePath], Directory.GetFiles(folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(slots.FilePath));
    }

    [Fact]
    public void A_phone_that_enrols_again_takes_the_place_of_its_slot()
    {
        var mina = new TestPhone(arena);
        using var key = VaultKey.Generate(arena);
        Enrol(mina, key);
        var before = mina.Slot;
        Enrol(mina, key);
        using var slots = Reopen();
        Assert.Equal(1, slots.Count);
        Same(key, mina.Open(slots)!);
        Assert.False(slots.TryInput(before, new byte[32]));
    }

    [Fact]
    public void A_removed_phone_does_not_open_the_new_key_not_even_with_an_old_copy_of_the_file()
    {
        var (mina, jun) = (new TestPhone(arena), new TestPhone(arena));
        using var key = VaultKey.Generate(arena);
        Enrol(mina, key);
        Enrol(jun, key);
        using var slots = Reopen();
        var old = File.ReadAllBytes(slots.FilePath);
        using var next = slots.Replace(arena, key, id => id.SequenceEqual(mina.Id), StartMode.ByPhone)!;

        Assert.Null(jun.Open(slots));
        Same(next, mina.Open(slots)!);
        Same(key, slots.Previous(arena, next)!);
        Assert.Throws<InvalidOperationException>(() => slots.Replace(arena, next, _ => true, StartMode.ByPhone));
        Assert.True(slots.TryForgetPrevious(next));
        Assert.Null(slots.Previous(arena, next));
        Same(next, mina.Open(slots)!);

        File.WriteAllBytes(slots.FilePath, old);
        using var rolled = Reopen();
        // What opens with the old copy is the old key: what is sealed under the new one stays closed.
        var form = new byte[4 + SealKey.Overhead];
        Assert.True(next.Derive("purpose"u8).TrySeal("text"u8, [], form));
        Assert.False(jun.Open(rolled)!.Derive("purpose"u8).TryOpen(form, [], new byte[4]));
    }

    [Fact]
    public void A_box_that_starts_by_itself_has_its_key_on_the_card_and_loses_it_when_the_family_chooses_so()
    {
        var mina = new TestPhone(arena);
        using var key = VaultKey.Generate(arena);
        Enrol(mina, key);
        using var slots = Reopen();
        var clear = new byte[32];
        Assert.True(key.TryCopyTo(clear));
        Assert.True(File.ReadAllBytes(slots.FilePath).AsSpan().IndexOf(clear) < 0);

        Assert.True(slots.TryStartByItself(key));
        Assert.True(File.ReadAllBytes(slots.FilePath).AsSpan().IndexOf(clear) >= 0);
        using (var again = Reopen())
        {
            Same(key, again.OpenByItself(arena)!);
            Same(key, mina.Open(again)!);
        }

        using var next = slots.Replace(arena, key, _ => true, StartMode.ByPhone)!;
        using var byPhone = Reopen();
        Assert.Null(byPhone.OpenByItself(arena));
        Same(next, mina.Open(byPhone)!);
        Assert.True(next.TryCopyTo(clear));
        Assert.True(File.ReadAllBytes(slots.FilePath).AsSpan().IndexOf(clear) < 0);
    }

    [Fact]
    public void Every_changed_byte_is_refused_and_nothing_is_destroyed()
    {
        var mina = new TestPhone(arena);
        using var key = VaultKey.Generate(arena);
        Enrol(mina, key);
        using var slots = Reopen();
        Assert.True(slots.TryStartByItself(key));
        var whole = File.ReadAllBytes(slots.FilePath);
        for (var at = 0; at < whole.Length; at++)
        {
            var changed = whole.ToArray();
            // Never to zero at the start: that is how a wipe begins.
            changed[at] ^= 0x80;
            File.WriteAllBytes(slots.FilePath, changed);
            using var read = new UnlockSlots(folder);
            Assert.Equal(UnlockFileState.Damaged, read.Read());
            Assert.Equal(changed, File.ReadAllBytes(slots.FilePath));

            // The same by somebody who knows how the hash is made, but has no key.
            SHA256.HashData(changed.AsSpan(0, changed.Length - 32), changed.AsSpan(changed.Length - 32));
            File.WriteAllBytes(slots.FilePath, changed);
            if (at >= whole.Length - 32 || read.Read() == UnlockFileState.Damaged) continue;
            Assert.Null(read.OpenByItself(arena));
            Assert.Null(mina.Open(read));
        }
    }

    [Fact]
    public void A_wipe_that_lost_power_after_the_first_block_leaves_an_empty_box()
    {
        using var key = VaultKey.Generate(arena);
        for (var i = 0; i < 20; i++) Enrol(new TestPhone(arena), key);
        using var slots = Reopen();
        var bytes = File.ReadAllBytes(slots.FilePath);
        Assert.True(bytes.Length > 4096);
        bytes.AsSpan(0, 4096).Clear();
        File.WriteAllBytes(slots.FilePath, bytes);
        Assert.Equal(UnlockFileState.Empty, slots.Read());
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public void What_a_wipe_ended_is_not_written_again()
    {
        var mina = new TestPhone(arena);
        using var mortal = new KeyArena();
        using var key = VaultKey.Generate(mortal);
        using var slots = Reopen();
        mortal.Zero();
        Assert.False(mina.Enrol(slots, key));
        Assert.False(slots.TryStartByItself(key));
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public void More_phones_than_slots_are_refused()
    {
        using var key = VaultKey.Generate(arena);
        for (var i = 0; i < 64; i++) Enrol(new TestPhone(arena), key);
        using var slots = Reopen();
        Assert.False(new TestPhone(arena).Enrol(slots, key));
        Assert.Equal(64, slots.Count);
    }

    /// <summary>Adults come and go, the mode changes, the box restarts: whoever is in opens it, whoever is out does not.</summary>
    [Fact]
    public void Whatever_happens_those_who_are_in_open_it_and_those_who_are_out_do_not() =>
        Gen.Int[0, 4].Array[1, 25].Sample(
            steps =>
            {
                using var home = new TemporaryFolder();
                using var mortal = new KeyArena();
                var slots = new UnlockSlots(home.Path);
                slots.Read();
                var key = VaultKey.Generate(mortal);
                List<TestPhone> inside = [], outside = [];
                foreach (var step in steps)
                {
                    if (step == 0 && inside.Count < 4)
                    {
                        inside.Add(new TestPhone(mortal));
                        Assert.True(inside[^1].Enrol(slots, key));
                    }
                    else if (step == 1 && inside.Count > 0)
                    {
                        if (outside.Count == 8) continue;
                        outside.Add(inside[0]);
                        inside.RemoveAt(0);
                        key = Replaced(slots, mortal, key, inside, slots.Mode);
                    }
                    else if (step == 2) Assert.True(slots.TryStartByItself(key));
                    else if (step == 3) key = Replaced(slots, mortal, key, inside, StartMode.ByPhone);
                    else if (slots.Count > 0)
                    {
                        slots.Dispose();
                        slots = new(home.Path);
                        Assert.Equal(UnlockFileState.Filled, slots.Read());
                    }

                    foreach (var phone in inside)
                    {
                        using var opened = phone.Open(slots);
                        Same(key, opened!);
                    }

                    Assert.All(outside, phone => Assert.Null(phone.Open(slots)));
                }

                slots.Dispose();
            },
            iter: 60,
            threads: 1);

    static VaultKey Replaced(UnlockSlots slots, KeyArena arena, VaultKey key, List<TestPhone> inside, StartMode mode)
    {
        var next = slots.Replace(arena, key, id => Contains(inside, id), mode)!;
        // Whom nobody could open again keeps no file.
        if (inside.Count == 0 && mode == StartMode.ByPhone) Assert.False(File.Exists(slots.FilePath));
        else using (var previous = slots.Previous(arena, next)) Same(key, previous!);
        key.Dispose();
        Assert.True(slots.TryForgetPrevious(next));
        return next;
    }

    static bool Contains(List<TestPhone> phones, ReadOnlySpan<byte> id)
    {
        foreach (var phone in phones)
            if (id.SequenceEqual(phone.Id))
                return true;
        return false;
    }

    void Enrol(TestPhone phone, VaultKey key)
    {
        using var slots = Reopen();
        Assert.True(phone.Enrol(slots, key));
    }

    UnlockSlots Reopen()
    {
        var slots = new UnlockSlots(folder);
        Assert.NotEqual(UnlockFileState.Damaged, slots.Read());
        return slots;
    }

    internal static void Same(VaultKey expected, VaultKey actual)
    {
        var (left, right) = (new byte[32], new byte[32]);
        Assert.True(expected.TryCopyTo(left) && actual.TryCopyTo(right));
        Assert.Equal(left, right);
    }

    sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("unlock").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
