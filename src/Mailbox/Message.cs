// What the mailbox knows of one message besides its bytes: 44 bytes in the locked region, erased with the message. Times
// are quarter seconds of monotonic time since start.
using System.Runtime.InteropServices;

namespace Messenger.Appliance.Mailbox;

[StructLayout(LayoutKind.Sequential, Pack = 4)]
struct Message
{
    /// <summary>Neighbours in the deadline's bucket; in a free place, Next is the next free one.</summary>
    public int Next, Previous;

    public uint Deadline, Arrived;

    public int FirstCell;

    public int PayloadLength;

    public ushort PropertiesLength;

    /// <summary>Copies that wait for a phone, copies on the way to one. The bytes go when both are zero.</summary>
    public ushort Waiting, Flight;

    public byte Bucket;

    public bool WasStored;

    /// <summary>Odd while the place is in use.</summary>
    public uint Generation;

    public int Sender;

    public readonly int Length => PayloadLength + PropertiesLength;
}
