// The keeper as the relay's requests meet it: what it hands when, what it answers, and what repeated tries come to.
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Guard.Keys;
using Messenger.Appliance.Secrets;
using Microsoft.Extensions.Time.Testing;

namespace Messenger.Appliance.Guard.Tests;

public sealed class UnlockKeeperTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("keeper").FullName;
    readonly FakeTimeProvider time = new();
    readonly KeyArena phones = new();
    readonly OprfKey phone;
    readonly byte[] device = [.. Enumerable.Repeat((byte)5, 16)];

    public UnlockKeeperTests() => phone = OprfKey.Generate(phones);

    public void Dispose()
    {
        phones.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_box_that_nobody_can_open_yet_has_a_fresh_key_and_nothing_on_the_card()
    {
        using var keeper = Begin();
        Assert.Equal(KeyOrigin.Fresh, Origin(keeper, out _));
        Assert.Equal(KeyOrigin.Kept, Origin(keeper, out _));
        Assert.Empty(Directory.GetFiles(folder));
        Assert.Equal(new(false, StartMode.ByPhone, false, 0, TimeSpan.Zero), Ask(keeper));
    }

    [Fact]
    public void An_enrolled_phone_opens_the_next_life_with_the_same_key()
    {
        using var keeper = Begin();
        Origin(keeper, out var key);
        var slot = Enrol(keeper);
        using var next = Begin();
        Assert.Equal(KeyOrigin.None, Origin(next, out _));
        time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(new(true, StartMode.ByPhone, false, 1, TimeSpan.FromSeconds(90)), Ask(next));
        Assert.False(next.KeyIsDue);
        Assert.Equal(KeyAnswerKind.Done, Unlock(next, slot, phone));
        Assert.True(next.KeyIsDue);
        Assert.Equal(KeyOrigin.Kept, Origin(next, out var opened));
        Assert.Equal(key, opened);
        Assert.False(next.KeyIsDue);
        Assert.Equal(KeyAnswerKind.NotLocked, Unlock(next, slot, phone));
    }

    [Fact]
    public void Wrong_shares_and_unknown_slots_are_answered_alike_and_however_often_change_nothing()
    {
        byte[] slot;
        using (var keeper = Begin()) slot = Enrol(keeper);
        var file = File.ReadAllBytes(Path.Combine(folder, StateFiles.Unlock));
        using var next = Begin();
        using var stranger = OprfKey.Generate(phones);
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(KeyAnswerKind.Wrong, Unlock(next, slot, stranger));
            Assert.Equal(KeyAnswerKind.Wrong, Unlock(next, new byte[16], phone));
        }

        Assert.Equal(file, File.ReadAllBytes(Path.Combine(folder, StateFiles.Unlock)));
        Assert.Equal(KeyAnswerKind.Done, Unlock(next, slot, phone));
    }

    [Fact]
    public void Exchanges_that_nobody_finishes_give_way_and_do_not_hold_the_door_closed()
    {
        byte[] slot;
        using (var keeper = Begin()) slot = Enrol(keeper);
        using var next = Begin();
        var (first, blinded) = BeginUnlock(next, slot);
        for (var i = 0; i < 1000; i++) BeginUnlock(next, new byte[16]);
        Assert.Equal(KeyAnswerKind.Wrong, Finish(next, first, Evaluate(phone, blinded)));
        var (late, again) = BeginUnlock(next, slot);
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(KeyAnswerKind.Wrong, Finish(next, late, Evaluate(phone, again)));
        Assert.Equal(KeyAnswerKind.Done, Unlock(next, slot, phone));
    }

    [Fact]
    public void What_is_no_element_or_no_request_is_refused()
    {
        byte[] slot;
        using (var keeper = Begin()) slot = Enrol(keeper);
        using var next = Begin();
        var (exchange, _) = BeginUnlock(next, slot);
        Assert.Equal(KeyAnswerKind.Wrong, Finish(next, exchange, new byte[32]));
        foreach (var request in new byte[][] { [], [0], [1], [2, 3], [9, .. new byte[16]], [1, .. new byte[17]], [5, 1], [6, 2] })
            Assert.Equal([(byte)KeyAnswerKind.Malformed], Answer(next, request));
        foreach (var request in new[] { KeyRequest.Enrol(device), KeyRequest.Keep([]), KeyRequest.Start(StartMode.ByItself) })
            Assert.Equal([(byte)KeyAnswerKind.Locked], Answer(next, request));
    }

    [Fact]
    public void When_an_adult_goes_the_key_is_replaced_and_the_old_one_stays_until_the_registry_is_sealed_anew()
    {
        using var keeper = Begin();
        Origin(keeper, out var old);
        var slot = Enrol(keeper);
        using var other = OprfKey.Generate(phones);
        var theirs = Enrol(keeper, other, [.. Enumerable.Repeat((byte)6, 16)]);
        Assert.Equal([(byte)KeyAnswerKind.Done], Answer(keeper, KeyRequest.Keep([.. device, .. Enumerable.Repeat((byte)6, 16)])));
        Assert.False(keeper.KeyIsDue);
        Assert.Equal([(byte)KeyAnswerKind.Done], Answer(keeper, KeyRequest.Keep(device)));
        Assert.True(keeper.KeyIsDue);
        Assert.Equal(KeyOrigin.Rotated, Origin(keeper, out var key));
        Assert.NotEqual(old, key);
        Assert.Equal([(byte)KeyAnswerKind.Busy], Answer(keeper, KeyRequest.Keep([])));

        using (var cut = Begin())
        {
            Assert.Equal(KeyAnswerKind.Wrong, Unlock(cut, theirs, other));
            Assert.Equal(KeyAnswerKind.Done, Unlock(cut, slot, phone));
            Assert.Equal(KeyOrigin.Rotated, Origin(cut, out var again));
            Assert.Equal(key, again);
        }

        keeper.Resealed();
        Assert.Equal(KeyOrigin.Kept, Origin(keeper, out _));
        Assert.Equal([(byte)KeyAnswerKind.Done], Answer(keeper, KeyRequest.Keep([])));
        // Nobody is left who could open it: the next start is a new box.
        using var next = Begin();
        Assert.Equal(KeyOrigin.Fresh, Origin(next, out _));
    }

    [Fact]
    public void A_key_that_opens_nothing_of_the_registrys_is_put_back()
    {
        byte[] slot;
        using (var keeper = Begin()) slot = Enrol(keeper);
        using var next = Begin();
        Unlock(next, slot, phone);
        Origin(next, out _);
        next.Unfit();
        Assert.True(next.KeyIsDue);
        Assert.Equal(KeyOrigin.None, Origin(next, out _));
        Assert.Equal(KeyAnswerKind.Done, Unlock(next, slot, phone));
    }

    [Fact]
    public void By_itself_is_chosen_with_or_without_phones_and_given_up_only_with_one()
    {
        using var keeper = Begin();
        Origin(keeper, out var key);
        Assert.Equal([(byte)KeyAnswerKind.Done], Answer(keeper, KeyRequest.Start(StartMode.ByItself)));
        Assert.Equal([(byte)KeyAnswerKind.NotEnrolled], Answer(keeper, KeyRequest.Start(StartMode.ByPhone)));
        using (var next = Begin())
        {
            Assert.Equal(KeyOrigin.Kept, Origin(next, out var again));
            Assert.Equal(key, again);
        }

        Enrol(keeper);
        Assert.Equal([(byte)KeyAnswerKind.Done], Answer(keeper, KeyRequest.Start(StartMode.ByPhone)));
        Assert.Equal(KeyOrigin.Rotated, Origin(keeper, out var other));
        Assert.NotEqual(key, other);
    }

    [Fact]
    public void After_a_wipe_nothing_is_handed_answered_or_written()
    {
        using var keeper = Begin();
        var slot = Enrol(keeper);
        keeper.Zero();
        Assert.True(keeper.Destroy());
        Assert.Equal(0, keeper.WriteKey(new byte[KeyFrame.MostBytes]));
        Assert.NotEqual([(byte)KeyAnswerKind.Done], Answer(keeper, KeyRequest.Start(StartMode.ByItself)));
        Answer(keeper, KeyRequest.Keep([]));
        Assert.Empty(Directory.GetFiles(folder));
        Assert.Null(keeper.Begin());
        Assert.Equal(KeyOrigin.Fresh, Origin(keeper, out _));
        Assert.Equal(KeyAnswerKind.NotLocked, Unlock(keeper, slot, phone));
    }

    UnlockKeeper Begin()
    {
        var keeper = new UnlockKeeper(folder, time);
        Assert.Null(keeper.Begin());
        return keeper;
    }

    KeyState Ask(UnlockKeeper keeper)
    {
        Assert.True(KeyState.TryRead(Answer(keeper, KeyRequest.Ask(device)), out var state));
        return state;
    }

    byte[] Enrol(UnlockKeeper keeper, OprfKey? with = null, byte[]? owner = null)
    {
        var answer = Answer(keeper, KeyRequest.Enrol(owner ?? device));
        Assert.Equal([(byte)KeyAnswerKind.Done], Answer(keeper, KeyRequest.FinishEnrol(answer.AsSpan(1, 16), Evaluate(with ?? phone, answer[17..49]), owner ?? device)));
        return answer[49..];
    }

    static KeyAnswerKind Unlock(UnlockKeeper keeper, byte[] slot, OprfKey with)
    {
        var answer = Answer(keeper, KeyRequest.Begin(slot));
        return answer.Length == 1 ? (KeyAnswerKind)answer[0] : Finish(keeper, answer[1..17], Evaluate(with, answer.AsSpan(17).ToArray()));
    }

    static (byte[] Exchange, byte[] Blinded) BeginUnlock(UnlockKeeper keeper, byte[] slot)
    {
        var answer = Answer(keeper, KeyRequest.Begin(slot));
        return (answer[1..17], answer[17..]);
    }

    static KeyAnswerKind Finish(UnlockKeeper keeper, byte[] exchange, byte[] evaluated) => (KeyAnswerKind)Assert.Single(Answer(keeper, KeyRequest.Finish(exchange, evaluated)));

    static byte[] Evaluate(OprfKey key, byte[] blinded)
    {
        var evaluated = new byte[32];
        Assert.True(key.TryEvaluate(blinded, evaluated));
        return evaluated;
    }

    static byte[] Answer(UnlockKeeper keeper, byte[] request)
    {
        var answer = new byte[RequestFrame.MostBodyBytes];
        return answer[..keeper.Answer(request, answer)];
    }

    static KeyOrigin Origin(UnlockKeeper keeper, out byte[] key)
    {
        var frame = new byte[KeyFrame.MostBytes];
        var length = keeper.WriteKey(frame);
        Assert.True(KeyFrame.TryRead(frame.AsSpan(0, length), out var origin));
        key = origin == KeyOrigin.None ? [] : KeyFrame.Key(frame).ToArray();
        return origin;
    }
}
