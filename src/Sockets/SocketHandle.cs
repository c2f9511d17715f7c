// A socket of the kernel's; closed when nobody uses it any more, so that its number is not another's meanwhile.
using Messenger.Appliance.Sockets.Interop;
using Microsoft.Win32.SafeHandles;

namespace Messenger.Appliance.Sockets;

sealed class SocketHandle : SafeHandleMinusOneIsInvalid
{
    public SocketHandle(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    public int Descriptor => (int)handle;

    protected override bool ReleaseHandle() => Libc.close((int)handle) == 0;
}
