// What a press of Pair does in this life, and what is shown while its window is open.
using Messenger.Appliance.Setup.State;

namespace Messenger.Appliance.Daemon.Living;

sealed partial class Life
{
    public void PressPair() => window.Press();

    static PairingOffer? Offer() => null;

    static IReadOnlyList<string> Picture(PairingOffer? offer) => [];
}
