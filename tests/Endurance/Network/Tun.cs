// A network device of the kernel's whose other end is this program: each packet that is sent into it is read here, and each
// packet written here arrives through it. It vanishes with the program.
using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Messenger.Appliance.Endurance.Tests.Network;

sealed partial class Tun : IDisposable
{
    public const int LongestPacket = 65536;

    const string Device = "/dev/net/tun";

    /// <summary>TUNSETIFF, from linux/if_tun.h.</summary>
    const ulong SetInterface = 0x400454CA;

    /// <summary>IFF_TUN | IFF_NO_PI: bare IP packets.</summary>
    const short BarePackets = 0x1001;

    /// <summary>Where a struct ifreq has its flags, and how long it is.</summary>
    const int FlagsAt = 16, RequestLength = 40;

    readonly SafeFileHandle handle = File.OpenHandle(Device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

    public Tun(string name)
    {
        var request = new byte[RequestLength];
        Encoding.ASCII.GetBytes(name, request);
        BinaryPrimitives.WriteInt16LittleEndian(request.AsSpan(FlagsAt), BarePackets);
        if (Control(handle, SetInterface, request) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"The device {name} cannot be made");
    }

    /// <summary>Waits for the next packet; nothing more comes when the device is gone.</summary>
    public bool TryRead(Span<byte> buffer, out ReadOnlySpan<byte> packet)
    {
        var length = Read(handle, buffer, buffer.Length);
        packet = length > 0 ? buffer[..(int)length] : default;
        return length > 0;
    }

    /// <summary>A device that is down takes nothing, as a phone that has left the Wi-Fi.</summary>
    public void Write(ReadOnlySpan<byte> packet) => _ = Write(handle, packet, packet.Length);

    public void Dispose() => handle.Dispose();

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle handle, ulong request, byte[] argument);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeFileHandle handle, Span<byte> buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(SafeFileHandle handle, ReadOnlySpan<byte> buffer, nint length);
}
