// The properties of a packet of the relay, one by one (MQTT 5, 2.2.2.2).
using System.Buffers.Binary;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Conformance.Tests.Kit;

sealed class PropertyList
{
    readonly List<(byte Id, byte[] Value)> all = [];

    public PropertyList(Received packet)
    {
        var bytes = packet.Properties;
        for (var at = 0; at < bytes.Length;)
        {
            var id = bytes[at++];
            var length = Length(id, bytes.AsSpan(at));
            all.Add((id, bytes[at..(at + length)]));
            at += length;
        }
    }

    public IEnumerable<byte> Ids => all.Select(one => one.Id);

    public bool Has(byte id) => all.Exists(one => one.Id == id);

    /// <summary>The number of a property that is there once.</summary>
    public uint Number(byte id) => all.Single(one => one.Id == id).Value.Aggregate(0u, (sum, next) => (sum << 8) | next);

    static int Length(byte id, ReadOnlySpan<byte> rest) => id switch
    {
        0x01 or 0x17 or 0x19 or 0x24 or 0x25 or 0x28 or 0x29 or 0x2A => 1,
        0x13 or 0x21 or 0x22 or 0x23 => 2,
        0x02 or 0x11 or 0x18 or 0x27 => 4,
        0x26 => Text(rest) + Text(rest[Text(rest)..]),
        _ => Text(rest),
    };

    static int Text(ReadOnlySpan<byte> rest) => 2 + BinaryPrimitives.ReadUInt16BigEndian(rest);
}
