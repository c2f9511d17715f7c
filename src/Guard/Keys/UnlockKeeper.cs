// The box that a phone unlocks: the vault key is made in memory, lies on the card only under what an adult's phone and the box
// make together (or in clear where the family chose so, decision 0091), and is given to every relay of a life.
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Guard.Keys;

sealed class UnlockKeeper : IKeyKeeper
{
    const string Damaged =
        "열쇠 파일(unlock.slots)이 손상되었거나 바뀌었습니다. 아무것도 지우지 않았습니다. 원래 파일을 되돌리거나 지우기 버튼으로 새로 시작하세요. "
        + "The key file (unlock.slots) is damaged or was changed; nothing was erased. Put back the file it was, or wipe the box to start anew.";

    readonly string folder;
    readonly UnlockSlots slots;
    readonly Exchanges exchanges;
    readonly TimeProvider time;

    /// <summary>Device ids of a request to keep those alone: the guard outlives a wipe, and no id may.</summary>
    readonly LockedMemory staying = LockedMemory.Allocate(new(LinkFrames.MostBytes));
    readonly long startedAt;
    volatile KeyArena arena = new();
    volatile VaultKey? key;
    volatile bool begun;
    bool fresh;

    public UnlockKeeper(string folder, TimeProvider time)
    {
        (this.folder, this.time) = (folder, time);
        slots = new(folder);
        exchanges = new(time);
        startedAt = time.GetTimestamp();
    }

    public bool KeyIsDue { get; private set; }

    public string? Begin()
    {
        begun = false;
        key = null;
        exchanges.Clear();
        arena.Dispose();
        arena = new();
        var found = slots.Read();
        if (found == UnlockFileState.Damaged) return Damaged;
        fresh = found == UnlockFileState.Empty;
        key = fresh ? VaultKey.Generate(arena) : slots.OpenByItself(arena);
        if (key is null && slots.Mode == StartMode.ByItself) return Damaged;
        begun = true;
        return null;
    }

    public int WriteKey(Span<byte> frame)
    {
        if (!begun) return 0;
        KeyIsDue = false;
        if (key is not { } held)
        {
            KeyFrame.WriteHead(frame, KeyOrigin.None);
            return KeyFrame.Length(KeyOrigin.None);
        }

        using var previous = slots.Previous(arena, held);
        var origin = previous is not null ? KeyOrigin.Rotated : fresh ? KeyOrigin.Fresh : KeyOrigin.Kept;
        KeyFrame.WriteHead(frame, origin);
        if (!held.TryCopyTo(KeyFrame.Key(frame))) return 0;
        if (previous?.TryCopyTo(KeyFrame.PreviousKey(frame)) == false) return 0;
        // Whoever has it seals under it: the next relay of this life finds something to open.
        fresh = false;
        return KeyFrame.Length(origin);
    }

    public int Answer(ReadOnlySpan<byte> request, Span<byte> answer)
    {
        var fields = KeyRequest.Read(request, out var kind);
        try
        {
            return kind switch
            {
                KeyRequestKind.Begin => BeginUnlock(fields, answer),
                KeyRequestKind.Finish => Say(FinishUnlock(fields), answer),
                KeyRequestKind.Enrol => BeginEnrol(answer),
                KeyRequestKind.FinishEnrol => Say(FinishEnrol(fields), answer),
                KeyRequestKind.Keep => Say(Keep(fields), answer),
                KeyRequestKind.Start => Say(Choose((StartMode)fields[0]), answer),
                KeyRequestKind.Ask => new KeyState(key is null, slots.Mode, key is { } held && slots.IsEnrolled(held, fields), slots.Count, time.GetElapsedTime(startedAt)).Write(answer),
                _ => Say(KeyAnswerKind.Malformed, answer),
            };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Say(KeyAnswerKind.Storage, answer);
        }
    }

    public void Resealed()
    {
        try
        {
            if (key is { } held) slots.TryForgetPrevious(held);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The previous key stays beside the new one until the next relay says the same.
        }
    }

    public void Unfit()
    {
        // What lies sealed does not open: an older unlock file was put back. Locked again, and nothing destroyed.
        if (slots.Mode == StartMode.ByItself || key is not { } held) return;
        key = null;
        held.Dispose();
        KeyIsDue = true;
    }

    public void Zero()
    {
        arena.Zero();
        slots.Zero();
        exchanges.Zero();
        staying.Zero();
    }

    // The locked box's certificate lies in clear beside it, and is a key too.
    public bool Destroy() => slots.Destroy() & DurableFile.Erase(Path.Combine(folder, StateFiles.Door));

    public void Dispose()
    {
        exchanges.Dispose();
        staying.Dispose();
        arena.Dispose();
        slots.Dispose();
    }

    int BeginUnlock(ReadOnlySpan<byte> slot, Span<byte> answer)
    {
        if (key is not null) return Say(KeyAnswerKind.NotLocked, answer);
        Span<byte> input = stackalloc byte[UnlockSlots.InputBytes];
        // A slot that is none is answered alike, and opens nothing.
        if (!slots.TryInput(slot, input)) RandomBytes.Fill(input);
        exchanges.Begin(arena, slot, input, enrols: false, answer[1..]);
        input.Clear();
        Say(KeyAnswerKind.Done, answer);
        return 1 + KeyRequest.IdBytes + KeyRequest.ElementBytes;
    }

    KeyAnswerKind FinishUnlock(ReadOnlySpan<byte> fields)
    {
        if (key is not null) return KeyAnswerKind.NotLocked;
        Span<byte> slot = stackalloc byte[UnlockSlots.IdBytes], input = stackalloc byte[UnlockSlots.InputBytes];
        using var share = exchanges.Finish(fields[..KeyRequest.IdBytes], fields[KeyRequest.IdBytes..], enrols: false, slot, input);
        input.Clear();
        if (share is null) return KeyAnswerKind.Wrong;
        var opened = slots.Open(arena, slot, share, out var changed);
        if (opened is null) return changed ? KeyAnswerKind.Changed : KeyAnswerKind.Wrong;
        key = opened;
        exchanges.Clear();
        KeyIsDue = true;
        return KeyAnswerKind.Done;
    }

    int BeginEnrol(Span<byte> answer)
    {
        if (key is null) return Say(KeyAnswerKind.Locked, answer);
        Span<byte> slot = stackalloc byte[UnlockSlots.IdBytes], input = stackalloc byte[UnlockSlots.InputBytes];
        RandomBytes.Fill(slot);
        RandomBytes.Fill(input);
        exchanges.Begin(arena, slot, input, enrols: true, answer[1..]);
        input.Clear();
        slot.CopyTo(answer[(1 + KeyRequest.IdBytes + KeyRequest.ElementBytes)..]);
        Say(KeyAnswerKind.Done, answer);
        return 1 + KeyRequest.IdBytes + KeyRequest.ElementBytes + UnlockSlots.IdBytes;
    }

    KeyAnswerKind FinishEnrol(ReadOnlySpan<byte> fields)
    {
        if (key is not { } held) return KeyAnswerKind.Locked;
        var evaluated = fields.Slice(KeyRequest.IdBytes, KeyRequest.ElementBytes);
        Span<byte> slot = stackalloc byte[UnlockSlots.IdBytes], input = stackalloc byte[UnlockSlots.InputBytes];
        using var share = exchanges.Finish(fields[..KeyRequest.IdBytes], evaluated, enrols: true, slot, input);
        var kept = share is not null && slots.TryEnrol(arena, held, share, slot, input, fields[(KeyRequest.IdBytes + KeyRequest.ElementBytes)..]);
        input.Clear();
        return share is null ? KeyAnswerKind.Wrong : kept ? KeyAnswerKind.Done : KeyAnswerKind.Full;
    }

    KeyAnswerKind Keep(ReadOnlySpan<byte> owners)
    {
        if (key is not { } held) return KeyAnswerKind.Locked;
        if (slots.HoldsPrevious) return KeyAnswerKind.Busy;
        owners.CopyTo(staying.Span);
        var bytes = owners.Length;
        var answer = slots.IsAnyOther(held, Stays) ? Replace(held, Stays, slots.Mode) : KeyAnswerKind.Done;
        staying.Zero();
        return answer;

        bool Stays(ReadOnlySpan<byte> owner) => Contains(staying.Span[..bytes], owner);
    }

    KeyAnswerKind Choose(StartMode mode)
    {
        if (key is not { } held) return KeyAnswerKind.Locked;
        if (mode == slots.Mode) return KeyAnswerKind.Done;
        if (mode == StartMode.ByItself) return slots.TryStartByItself(held) ? KeyAnswerKind.Done : KeyAnswerKind.Storage;
        if (slots.Count == 0) return KeyAnswerKind.NotEnrolled;
        // The key was on the card in clear: another one takes its place.
        return slots.HoldsPrevious ? KeyAnswerKind.Busy : Replace(held, static _ => true, mode);
    }

    KeyAnswerKind Replace(VaultKey held, OwnerFilter stays, StartMode mode)
    {
        if (slots.Replace(arena, held, stays, mode) is not { } next) return KeyAnswerKind.Storage;
        key = next;
        held.Dispose();
        KeyIsDue = true;
        return KeyAnswerKind.Done;
    }

    static bool Contains(ReadOnlySpan<byte> owners, ReadOnlySpan<byte> owner)
    {
        for (var at = 0; at < owners.Length; at += KeyRequest.IdBytes)
            if (owners.Slice(at, KeyRequest.IdBytes).SequenceEqual(owner))
                return true;
        return false;
    }

    static int Say(KeyAnswerKind kind, Span<byte> answer)
    {
        answer[0] = (byte)kind;
        return 1;
    }
}
