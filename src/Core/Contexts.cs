// The context strings that keep one signature, proof or hash from being taken for another (protocol.md, Notation).
// Every signed or hashed text is: context, one zero byte, then fields of fixed length.
namespace Messenger.Appliance.Core;

public static class Contexts
{
    public static ReadOnlySpan<byte> Device => "messenger-appliance/device/1"u8;
    public static ReadOnlySpan<byte> Box => "messenger-appliance/box/1"u8;
    public static ReadOnlySpan<byte> Wipe => "messenger-appliance/wipe/1"u8;
    public static ReadOnlySpan<byte> InviteToken => "messenger-appliance/invite-token/1"u8;
    public static ReadOnlySpan<byte> PairBegin => "messenger-appliance/pair-begin/1"u8;
    public static ReadOnlySpan<byte> PairAnswer => "messenger-appliance/pair-answer/1"u8;
    public static ReadOnlySpan<byte> PairBox => "messenger-appliance/pair-box/1"u8;
    public static ReadOnlySpan<byte> PairDevice => "messenger-appliance/pair-device/1"u8;
    public static ReadOnlySpan<byte> PairDone => "messenger-appliance/pair-done/1"u8;
    public static ReadOnlySpan<byte> ConnectBox => "messenger-appliance/connect-box/1"u8;
    public static ReadOnlySpan<byte> ConnectDevice => "messenger-appliance/connect-device/1"u8;
    public static ReadOnlySpan<byte> Request => "messenger-appliance/request/1"u8;
}
