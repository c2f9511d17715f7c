// The guard: what is started, and what outlives every relay. It owns buttons, light and the vault key, starts the relay, and
// ends it at a press of Wipe. Whatever keeps it from starting is one sentence: shown by the box's own light for as long as it is
// so, and elsewhere the last word before exit code 1 (2 for a flag that is wrong).
using System.Runtime.InteropServices;
using Messenger.Appliance.Core;
using Messenger.Appliance.Guard.Keys;
using Messenger.Appliance.Guard.Panels;
using Messenger.Appliance.Guard.Relays;
using Messenger.Appliance.Guard.Starting;
using Messenger.Appliance.Guard.Wiping;

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

try
{
    var (panel, unavailable) = PanelChoice.Open(options.Panel, options.Pins, TimeProvider.System);
    if (panel is null) return Refuse(unavailable, 1);
    var (code, sentence) = Guard(options, panel, program);
    return sentence is null ? code : Refuse(sentence, code);
}
catch (IOException fault)
{
    return Refuse(fault.Message, 1);
}

static (int Code, string? Sentence) Guard(GuardOptions options, PanelChoice panel, RelayProgram program)
{
    using var shown = panel;
    using var screen = new Screen(panel.Display, TimeProvider.System);
    using var systemd = new Systemd(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), Environment.GetEnvironmentVariable("WATCHDOG_USEC"));
    using var stopping = new CancellationTokenSource();
    Supervisor? supervised = null;
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var footing = new Footing(options, panel.Buttons);
    while (footing.Refusal() is { } refusal)
    {
        if (!panel.Stays) return (1, refusal);
        // Where people see only the light, it says so, and systemd has nothing to mend: what is missing is asked for again.
        screen.Show(BoxState.Attention, refusal);
        systemd.Ready();
        systemd.Beat();
        if (stopping.Token.WaitHandle.WaitOne(Footing.BetweenTries)) return (0, null);
    }

    using var keeper = new UnlockKeeper(options.State, TimeProvider.System);
    using var group = options.RelayGroup is null ? ControlGroup.Below(File.ReadAllText("/proc/self/cgroup")) : null;
    using var unit = options.RelayGroup is { } folder ? new UnitRelay(folder) : null;
    Func<IRelay> start = unit is null ? () => program.Start(group) : unit.Next;
    using var supervisor = supervised = new Supervisor(start, keeper, screen, panel.Stays);
    using var link = new RelayLink(footing.Listener!, keeper, screen, panel.ShowsLink) { IsRelay = supervisor.IsRelay, Answers = supervisor.Answered, Refuses = supervisor.Refused, Systemd = systemd, ByGroup = options.Link is not null };
    link.Start();
    var wipe = new Wipe(keeper, link, supervisor, screen, Drain.Run);
    var lost = false;
    var buttons = new Thread(Watch) { Name = "buttons", Priority = ThreadPriority.Highest };
    buttons.Start();
    systemd.Ready();
    if (stopping.IsCancellationRequested) supervisor.Stop();
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
        supervised?.Stop();
    }
}

static int Refuse(string? sentence, int code)
{
    Console.Error.WriteLine($"messenger-appliance: {sentence}");
    return code;
}
