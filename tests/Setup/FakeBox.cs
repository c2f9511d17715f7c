// A box as values, to ask the setup service about every state without one running.
using System.Net;
using Messenger.Appliance.Core;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Setup.Custody;
using Messenger.Appliance.Setup.State;

namespace Messenger.Appliance.Setup.Tests;

sealed class FakeBox : IBox
{
    public static readonly PairingOffer Offer = new("http://192.168.0.9:8080/#c2VjcmV0LXRva2Vu", "c2VjcmV0LXRva2Vu", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", TimeSpan.FromSeconds(100));

    public BoxStatus Status { get; set; } = new()
    {
        State = BoxState.Ready,
        Label = "messenger",
        Hosts = new("messenger.local", [IPAddress.Parse("192.168.0.9")]),
        Ports = new(8443, 8883, 8080),
        BoxKey = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
        Boot = "boot-id",
        Version = "0.1.0",
        Retention = TimeSpan.FromHours(24),
        Language = Language.Korean,
        Time = DateTimeOffset.UnixEpoch,
    };

    public (TimeSpan? Retention, Language? Language)? Changed { get; private set; }

    public CustodyReport Count() => new()
    {
        Now = new(3, 18_240, 5400, 1, 702),
        Since = new(1_795_489_200, 30, 10, 9, 1, 7, 0),
        Keys = [new("Signing", 1), new("Mac", 0)],
        Disk = [new("registry.sealed", 1834, "sealed")],
    };

    public bool Change(TimeSpan? retention, Language? language)
    {
        Changed = (retention, language);
        return true;
    }

    public void StorageFailed()
    {
    }
}
