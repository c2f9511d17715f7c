// The paired devices at one moment. Never changes: a pairing makes a new table, so that lookups take no lock and
// allocate nothing.
using System.Collections.Frozen;
using System.Collections.Immutable;
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Registry;

sealed class DeviceTable
{
    public static readonly DeviceTable Empty = new([]);

    readonly FrozenDictionary<DeviceId, PairedDevice> byId;

    /// <param name="inOrder">In order of pairing, each id once.</param>
    public DeviceTable(ImmutableArray<PairedDevice> inOrder)
    {
        InOrder = inOrder;
        byId = inOrder.ToFrozenDictionary(device => device.Id);
    }

    public ImmutableArray<PairedDevice> InOrder { get; }

    public PairedDevice? Find(DeviceId id) => byId.GetValueOrDefault(id);

    public DeviceTable With(PairedDevice device) => new(InOrder.Add(device));

    public DeviceTable Without(DeviceId id) => new(InOrder.RemoveAll(device => device.Id == id));
}
