// What a measurement is made with: which server, over what, how large, how long.
using Messenger.Appliance.Benchmarks.Tests.Load;
using Messenger.Appliance.Benchmarks.Tests.Peers;

namespace Messenger.Appliance.Benchmarks.Tests.Workloads;

/// <param name="Peer">Runs already.</param>
/// <param name="TlsContext">Zero: plain TCP.</param>
/// <param name="PayloadBytes">Of each message.</param>
/// <param name="Length">How long is measured, after a warm-up of a quarter of it.</param>
sealed record Setting(Peer Peer, nint TlsContext, int PayloadBytes, TimeSpan Length)
{
    public TimeSpan WarmUp => Length / 4;

    public Role Role(string clientId) => new()
    {
        Port = TlsContext == 0 ? Peer.Tcp : Peer.Tls,
        TlsContext = TlsContext,
        ClientId = clientId,
        PayloadBytes = PayloadBytes,
    };

    /// <summary>A room's topic of the product's form, the same for every peer.</summary>
    public static string Room(int number) => $"room/{number:D22}";
}
