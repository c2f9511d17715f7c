// The relay executable: flags, checks, then one life after another until it is told to stop. Whatever keeps it from
// starting is one sentence on the error stream and exit code 1 (2 for a flag that is wrong).
using Messenger.Appliance.Daemon;
using Messenger.Appliance.Daemon.Panels;
using Messenger.Appliance.Daemon.Starting;
using Messenger.Appliance.Secrets;

if (args is ["--help" or "-h" or "help", ..])
{
    await Console.Out.WriteLineAsync(Options.Help);
    return 0;
}

if (args is ["--version", ..])
{
    await Console.Out.WriteLineAsync(Release.Version.AsMemory());
    return 0;
}

var (options, mistake) = Options.Parse(args);
if (options is null) return Refuse(mistake, 2);
if (StartChecks.Folder(options.State) is { } folder) return Refuse(folder, 1);
var (alone, other) = StartChecks.Alone(options.State);
if (alone is null) return Refuse(other, 1);
using var held = alone;
if (StartChecks.Ports(options) is { } port) return Refuse(port, 1);
var (mailbox, memory) = StartChecks.Memory(options);
if (mailbox is null) return Refuse(memory, 1);
options = options with { Mailbox = mailbox.Value };

try
{
    ProcessHardening.ForbidDumps();
    var (panel, unavailable) = PanelChoice.Open(options.Panel, TimeProvider.System);
    if (panel is null) return Refuse(unavailable, 1);
    using (panel)
    {
        if (memory is not null) panel.Display.Say(memory);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSystemd();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(panel);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<BoxService>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<BoxService>());
        builder.Services.AddHostedService<Watchdog>();
        using var host = builder.Build();
        await host.RunAsync();
    }

    return 0;
}
catch (StartRefusedException refused)
{
    return Refuse(refused.Message, 1);
}
catch (IOException fault)
{
    return Refuse(fault.Message, 1);
}

static int Refuse(string? sentence, int code)
{
    Console.Error.WriteLine($"messenger-appliance: {sentence}");
    return code;
}
