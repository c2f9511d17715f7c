// How much of the mailbox each sender's messages fill: a sender keeps its account as long as one of its messages is held,
// so that ending a session gives no fresh share.
using System.Runtime.InteropServices;
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Mailbox;

sealed class SenderShares
{
    readonly Dictionary<DeviceId, int> places = [];
    readonly List<Share> shares = [];
    readonly Stack<int> free = [];

    public int PlaceOf(DeviceId sender)
    {
        if (places.TryGetValue(sender, out var place)) return place;
        if (!free.TryPop(out place))
        {
            place = shares.Count;
            shares.Add(default);
        }

        shares[place] = new(sender, 0);
        places.Add(sender, place);
        return place;
    }

    public long CellsOf(DeviceId sender) => places.TryGetValue(sender, out var place) ? shares[place].Cells : 0;

    public void Add(int place, int cells)
    {
        ref var share = ref CollectionsMarshal.AsSpan(shares)[place];
        share.Cells += cells;
        if (share.Cells != 0) return;
        places.Remove(share.Sender);
        free.Push(place);
    }

    public void Reset()
    {
        places.Clear();
        shares.Clear();
        free.Clear();
    }

    record struct Share(DeviceId Sender, long Cells);
}
