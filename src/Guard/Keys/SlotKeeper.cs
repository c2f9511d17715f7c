// The box that starts by itself: its key lies in a slot on the card (decision 0013), and is given to every relay of a life.
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Guard.Keys;

sealed class SlotKeeper(string folder) : IKeyKeeper
{
    const string Unreadable =
        "열쇠 파일을 읽을 수 없습니다. 아무것도 지우지 않았습니다. 지우기 버튼으로 새로 시작할 수 있습니다. "
        + "The key file cannot be read; nothing was changed. Wipe the box to start anew.";

    readonly KeySlot slot = new(folder);
    volatile KeyArena arena = new();
    volatile VaultKey? key;
    KeyOrigin origin;

    public string? Begin()
    {
        key = null;
        arena.Dispose();
        arena = new();
        var opened = slot.Open(arena, out var fresh);
        origin = fresh ? KeyOrigin.Fresh : KeyOrigin.Kept;
        key = opened;
        return opened is null ? Unreadable : null;
    }

    public int WriteKey(Span<byte> frame)
    {
        if (key is not { } held) return 0;
        KeyFrame.WriteHead(frame, origin);
        if (!held.TryCopyTo(KeyFrame.Key(frame))) return 0;
        var length = KeyFrame.Length(origin);
        // Whoever has it seals under it: the next relay of this life finds something to open.
        origin = KeyOrigin.Kept;
        return length;
    }

    public int Answer(ReadOnlySpan<byte> request, Span<byte> answer) => 0;

    public void Resealed()
    {
    }

    public void Zero() => arena.Zero();

    public bool Destroy() => slot.Destroy();

    public void Dispose() => arena.Dispose();
}
