// Random bytes of the kernel, by libsodium. Write straight to where they are needed: a slot, a packet, the stack.
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets;

public static unsafe class RandomBytes
{
    public static void Fill(Span<byte> destination)
    {
        fixed (byte* d = destination)
        {
            LibSodium.randombytes_buf(d, (nuint)destination.Length);
        }
    }
}
