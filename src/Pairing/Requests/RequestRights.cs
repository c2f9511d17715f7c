// Who may ask the box for what (protocol.md, Signed requests and Rights).
using Messenger.Appliance.Core;
using Messenger.Appliance.Registry;

namespace Messenger.Appliance.Pairing;

/// <summary>A paired device whose signature on a request was good.</summary>
public readonly record struct Requester(DeviceId Device, Rights Rights);

public static class RequestRights
{
    public static bool MayInvite(Requester requester, Rights given) => requester.Rights.MayGive(given);

    public static bool MayRemove(Requester requester, PairedDevice device) =>
        requester.Rights.MayRemove(device.Rights, same: requester.Device == device.Id);

    public static bool MayChangeSettings(Requester requester) => requester.Rights.IsAdult();
}
