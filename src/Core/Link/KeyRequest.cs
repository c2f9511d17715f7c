// What phones ask about the key, and what the guard answers (protocol.md, Locked), as the relay carries it: one byte that says
// what it is, then fields of fixed length. Nothing in it is a secret without what guard and phone keep to themselves.
using System.Buffers.Binary;

namespace Messenger.Appliance.Core.Link;

public enum KeyRequestKind : byte
{
    None = 0,

    /// <summary>Slot (16).</summary>
    Begin = 1,

    /// <summary>Exchange (16), evaluated element (32).</summary>
    Finish = 2,

    /// <summary>Device id (16) of an adult's phone.</summary>
    Enrol = 3,

    /// <summary>Exchange (16), evaluated element (32), device id (16).</summary>
    FinishEnrol = 4,

    /// <summary>Device ids (16 each) of all adults' phones: the slots of others are forgotten.</summary>
    Keep = 5,

    /// <summary>Start mode (1).</summary>
    Start = 6,

    /// <summary>Device id (16), or 16 zero bytes.</summary>
    Ask = 7,
}

public enum KeyAnswerKind : byte
{
    /// <summary>The request was none.</summary>
    Malformed = 0,
    Done = 1,

    /// <summary>The share does not open this slot, or there is no such slot: alike.</summary>
    Wrong = 2,

    /// <summary>All slots are taken.</summary>
    Full = 3,

    /// <summary>The card could not be written; nothing changed.</summary>
    Storage = 4,

    /// <summary>Only while it is not locked.</summary>
    Locked = 5,

    /// <summary>Only while it is locked.</summary>
    NotLocked = 6,

    /// <summary>No phone could unlock it.</summary>
    NotEnrolled = 7,

    /// <summary>The registry is still being sealed under the last key: ask again.</summary>
    Busy = 8,

    /// <summary>The file was changed by somebody who does not have the key.</summary>
    Changed = 9,
}

public static class KeyRequest
{
    public const int IdBytes = 16;
    public const int ElementBytes = 32;

    /// <summary>The fields of a request of this kind; empty and None where the length is not its own.</summary>
    public static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> request, out KeyRequestKind kind)
    {
        kind = request.IsEmpty ? KeyRequestKind.None : (KeyRequestKind)request[0];
        var fields = request.IsEmpty ? request : request[1..];
        var fits = kind switch
        {
            KeyRequestKind.Begin or KeyRequestKind.Enrol or KeyRequestKind.Ask => fields.Length == IdBytes,
            KeyRequestKind.Finish => fields.Length == IdBytes + ElementBytes,
            KeyRequestKind.FinishEnrol => fields.Length == IdBytes + ElementBytes + IdBytes,
            KeyRequestKind.Keep => fields.Length % IdBytes == 0,
            KeyRequestKind.Start => fields is [0 or 1],
            _ => false,
        };
        if (!fits) kind = KeyRequestKind.None;
        return fits ? fields : [];
    }

    public static byte[] Begin(ReadOnlySpan<byte> slot) => [(byte)KeyRequestKind.Begin, .. slot];

    public static byte[] Finish(ReadOnlySpan<byte> exchange, ReadOnlySpan<byte> evaluated) => [(byte)KeyRequestKind.Finish, .. exchange, .. evaluated];

    public static byte[] Enrol(ReadOnlySpan<byte> device) => [(byte)KeyRequestKind.Enrol, .. device];

    public static byte[] FinishEnrol(ReadOnlySpan<byte> exchange, ReadOnlySpan<byte> evaluated, ReadOnlySpan<byte> device) =>
        [(byte)KeyRequestKind.FinishEnrol, .. exchange, .. evaluated, .. device];

    public static byte[] Keep(ReadOnlySpan<byte> devices) => [(byte)KeyRequestKind.Keep, .. devices];

    public static byte[] Start(StartMode mode) => [(byte)KeyRequestKind.Start, (byte)mode];

    public static byte[] Ask(ReadOnlySpan<byte> device) => [(byte)KeyRequestKind.Ask, .. device];
}

/// <summary>To Ask: how the box starts, and who can unlock it.</summary>
/// <param name="Locked">No key yet.</param>
/// <param name="Mode">As the family chose it.</param>
/// <param name="Enrolled">The phone that asks has a slot; false while locked.</param>
/// <param name="Slots">How many phones have one.</param>
/// <param name="SinceStart">Of the guard.</param>
public readonly record struct KeyState(bool Locked, StartMode Mode, bool Enrolled, int Slots, TimeSpan SinceStart)
{
    public const int Bytes = 1 + 1 + 1 + 1 + 1 + sizeof(long);

    public int Write(Span<byte> answer)
    {
        answer[0] = (byte)KeyAnswerKind.Done;
        answer[1] = Locked ? (byte)1 : (byte)0;
        answer[2] = (byte)Mode;
        answer[3] = Enrolled ? (byte)1 : (byte)0;
        answer[4] = (byte)Slots;
        BinaryPrimitives.WriteInt64BigEndian(answer[5..], (long)SinceStart.TotalSeconds);
        return Bytes;
    }

    public static bool TryRead(ReadOnlySpan<byte> answer, out KeyState state)
    {
        var fits = answer.Length == Bytes && answer[0] == (byte)KeyAnswerKind.Done && answer[2] <= 1;
        state = fits ? new(answer[1] == 1, (StartMode)answer[2], answer[3] == 1, answer[4], TimeSpan.FromSeconds(Math.Clamp(BinaryPrimitives.ReadInt64BigEndian(answer[5..]), 0, int.MaxValue))) : default;
        return fits;
    }
}
