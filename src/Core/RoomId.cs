// Names a room: 128 random bits known to its members alone, so that knowing the id is the right to use it
// (protocol.md, Topics). Written as 22 characters of base64url.
namespace Messenger.Appliance.Core;

public readonly record struct RoomId
{
    readonly UInt128 value;

    RoomId(UInt128 value) => this.value = value;

    public static RoomId FromBytes(ReadOnlySpan<byte> bytes) => new(Id128.Read(bytes));

    public static bool TryParse(ReadOnlySpan<byte> text, out RoomId id)
    {
        var parsed = Id128.TryParse(text, out var value);
        id = new(value);
        return parsed;
    }

    public override string ToString() => Id128.Format(value);
}
