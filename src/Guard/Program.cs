// The guard: what is started, and what outlives every relay. It owns buttons, light and the vault key, starts the relay, and
// ends it at a press of Wipe. Whatever keeps it from starting is one sentence and exit code 1 (2 for a flag that is wrong).
using System.Runtime.InteropServices;
using Messenger.Appliance.Core;
using Messenger.Appliance.Guard.Keys;
using Messenger.Appliance.Guard.Panels;
using Messenger.Appliance.Guard.Relays;
using Messenger.Appliance.Guard.Starting;
using Messenger.Appliance.Guard.Wiping;
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
    var (panel, unavailable) = PanelChoice.Open(options.Panel, options.Pins, TimeProvider.System);
    if (panel is null) return Refuse(unavailable, 1);
    if (!panel.Stays && panel.Buttons.Open() is { } broken)
    {
        panel.Dispose();
        return Refuse(broken, 1);
    }

    using var keeper = new UnlockKeeper(options.State, TimeProvider.System);
    var (code, sentence) = Guard(panel, keeper, listener, program);
    return sentence is null ? code : Refuse(sentence, code);
}
catch (IOException fault)
{
    return Refuse(fault.Message, 1);
}

static (int Code, string? Sentence) Guard(PanelChoice panel, UnlockKeeper keeper, System.Net.Sockets.Socket listener, RelayProgram program)
{
    using var shown = panel;
    using var screen = new Screen(panel.Display, TimeProvider.System);
    using var systemd = new Systemd(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), Environment.GetEnvironmentVariable("WATCHDOG_USEC"));
    using var group = ControlGroup.Below(File.ReadAllText("/proc/self/cgroup"));
    using var supervisor = new Supervisor(program, group, keeper, screen, panel.Stays);
    using var link = new RelayLink(listener, keeper, screen, panel.ShowsLink) { IsRelay = supervisor.IsRelay, Answers = supervisor.Answered, Systemd = systemd };
    using var stopping = new CancellationTokenSource();
    link.Start();
    var wipe = new Wipe(keeper, link, supervisor, screen);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    if (!AwaitButtons(panel, screen, stopping.Token)) return (0, null);
    var lost = false;
    var buttons = new Thread(Watch) { Name = "buttons", Priority = ThreadPriority.Highest };
    buttons.Start();
    systemd.Ready();
    var outcome = supervisor.Run();
    systemd.Stopping();
    keeper.Zero();
    stopping.Cancel();
    buttons.Join();
    return lost ? (1, "버튼을 더 읽을 수 없어 멈췄습니다. The buttons cannot be read any more, so the box stopped: look at their wires.") : outcome;

    // The button thread. When it ends by itself there is no button any more, and no box without one.
    void Watch()
    {
        panel.Buttons.Run(new Presses(link, wipe), stopping.Token);
        if (stopping.IsCancellationRequested) return;
        lost = true;
        keeper.Zero();
        supervisor.Stop();
    }

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stopping.Cancel();
        supervisor.Stop();
    }
}

// Without a working Wipe button nothing starts. Where people see only the light, it says so, and the wire is tried again.
static bool AwaitButtons(PanelChoice panel, Screen screen, CancellationToken stopping)
{
    while (panel.Buttons.Open() is { } broken)
    {
        screen.Show(BoxState.Attention, broken);
        if (stopping.WaitHandle.WaitOne(TimeSpan.FromSeconds(3))) return false;
    }

    return true;
}

static int Refuse(string? sentence, int code)
{
    Console.Error.WriteLine($"messenger-appliance: {sentence}");
    return code;
}
