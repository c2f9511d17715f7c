// The network program: flags, the relay's socket, then the one loop until it is told to stop. It has the radio and no key of the box;
// whatever keeps it from starting is one sentence and exit code 1 (2 for a flag that is wrong).
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Messenger.Appliance.Core.Wireless;
using Messenger.Appliance.Network;
using Messenger.Appliance.Network.Linking;
using Messenger.Appliance.Network.Roaming;
using Messenger.Appliance.Network.Starting;

if (args is ["--help" or "-h" or "help", ..])
{
    Console.Out.Write(NetworkOptions.Help);
    return 0;
}

var (options, mistake) = NetworkOptions.Parse(args);
if (options is null) return Refuse(mistake, 2);
var handed = HandedSockets.Take();
if (handed.Length == 0 && options.Link is null) return Refuse("systemd gives no socket; name one with --link.", 2);
using var stopping = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
try
{
    RelaySide? relay = null;
    var life = new WirelessLife(options.Control, options.Boot, new(options.Radio), view => relay!.Show(view), Say, TimeProvider.System);
    using var side = relay = new RelaySide(handed.Length > 0 ? handed[0] : HandedSockets.Listen(options.Link!), life.Wish);
    var names = handed.Length > 1 ? NameAnswers.ServeAsync(handed[1], Hotspot.Address, stopping.Token) : Task.CompletedTask;
    await Task.WhenAll(life.RunAsync(stopping.Token), side.RunAsync(stopping.Token), names);
    return 0;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return 0;
}
catch (Exception fault) when (fault is SocketException or IOException or UnauthorizedAccessException)
{
    return Refuse(fault.Message, 1);
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.Cancel();
}

static void Say(string line) => Console.Error.WriteLine(line);

static int Refuse(string? sentence, int code)
{
    Console.Error.WriteLine($"messenger-network: {sentence}");
    return code;
}
