// A box as its phones meet it, wherever it runs.
namespace Messenger.Appliance.Journey.Tests.Stage;

interface IHome
{
    /// <summary>The phone app.</summary>
    Uri App { get; }

    /// <summary>Where a phone gets what it needs to trust the box.</summary>
    Uri Onboarding { get; }

    Task<byte[]> GetAsync(Uri address);

    /// <summary>Presses Pair, and gives the address in the QR.</summary>
    Task<string> OpenPairingAsync();
}
