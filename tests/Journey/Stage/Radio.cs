// Stands where the network program stands, and tells the relay of a Wi-Fi that is not there: no computer of the tests has a radio
// (tests/Vm has a simulated one, and the real program).
using System.Net.Sockets;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Core.Wireless;

namespace Messenger.Appliance.Journey.Tests.Stage;

sealed class Radio : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("radio-").FullName;
    readonly Socket listener = new(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
    Socket? relay;

    public Radio()
    {
        listener.Bind(new UnixDomainSocketEndPoint(Link));
        listener.Listen(1);
    }

    /// <summary>Where the relay finds it: its flag --wireless.</summary>
    public string Link => Path.Combine(folder, "link");

    public async Task TellAsync(WirelessView view)
    {
        relay ??= await listener.AcceptAsync().WaitAsync(TimeSpan.FromSeconds(30));
        var told = new byte[LinkFrames.MostBytes];
        relay.Send(told.AsSpan(0, view.Write(told)));
    }

    public void Dispose()
    {
        relay?.Dispose();
        listener.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
