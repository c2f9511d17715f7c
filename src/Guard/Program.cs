// The guard: what is started, and what outlives every relay. It owns buttons, light and the vault key, starts the relay, and
// ends it at a press of Wipe. Whatever keeps it from starting is one sentence and exit code 1 (2 for a flag that is wrong).
using System.Runtime.InteropServices;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Guard.Keys;
using Messenger.Appliance.Guard.Panels;
using Messenger.Appliance.Guard.Relays;
using Messenger.Appliance.Guard.Starting;
using Messenger.Appliance.Guard.Wiping;
using Messenger.Appliance.Panel.Buttons;
using Messenger.Appliance.Secrets;
using Messenger.Appliance.Secrets.Processes;

if (args is ["--version", ..])
{
    Console.Out.WriteLine(typeof(Wipe).Assembly.GetName().Version?.ToString(3));
    return 0;
}

var help = args is ["--help" or "-h" or "help", ..];
var (options, mistake) = GuardOptions.Parse(help ? args.AsSpan(1) : args);
if (options is null) return Refuse(mistake, 2);
var program = new RelayProgram(options.Relay, options.RelayFlags);
if (help)
{
    Console.Out.Write(GuardOptions.Help);
    Console.Out.Flush();
    program.Help();
    return 0;
}

if (!options.AllowSwap && Swap.Check() is { } swaps) return Refuse(swaps, 1);
if (StartChecks.Folder(options.State) is { } folder) return Refuse(folder, 1);
var (listener, other) = RelayLink.Listen(options.State);
if (listener is null) return Refuse(other, 1);
try
{
    ProcessHardening.ForbidDumps();
    ThisProcess.AdoptOrphans();
    var (panel, unavailable) = PanelChoice.Open(options.Panel, TimeProvider.System);
    if (panel is null) return Refuse(unavailable, 1);
    using var keeper = new SlotKeeper(options.State);
    var (code, sentence) = Guard(panel, keeper, listener, program);
    return sentence is null ? code : Refuse(sentence, code);
}
catch (IOException fault)
{
    return Refuse(fault.Message, 1);
}

static (int Code, string? Sentence) Guard(PanelChoice panel, SlotKeeper keeper, System.Net.Sockets.Socket listener, RelayProgram program)
{
    using var shown = panel;
    using var screen = new Screen(panel.Display, TimeProvider.System);
    using var group = ControlGroup.Below(File.ReadAllText("/proc/self/cgroup"));
    using var supervisor = new Supervisor(program, group, keeper, screen, stays: false);
    using var link = new RelayLink(listener, keeper, screen, panel.ShowsLink) { IsRelay = supervisor.IsRelay, Answers = supervisor.Answered };
    using var stopping = new CancellationTokenSource();
    link.Start();
    var wipe = new Wipe(keeper, link, supervisor, screen);
    using var heartbeats = new Timer(_ => link.Heartbeat(), null, TimeSpan.Zero, LinkFrames.Heartbeat);
    var buttons = panel.Buttons?.RunAsync(press => Pressed(press, link, wipe), stopping.Token) ?? Task.CompletedTask;
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    var outcome = supervisor.Run();
    keeper.Zero();
    stopping.Cancel();
    return outcome;

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        supervisor.Stop();
    }
}

static void Pressed(Press press, RelayLink link, Wipe wipe)
{
    if (press == Press.Pair) link.Pair();
    if (press == Press.Wipe) wipe.Run(Wipe.Now - PressDetector.Hold, Wipe.Now);
}

static int Refuse(string? sentence, int code)
{
    Console.Error.WriteLine($"messenger-appliance: {sentence}");
    return code;
}
