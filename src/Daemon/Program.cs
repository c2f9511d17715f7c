// The relay executable: flags, checks, the key from the guard, then one life until it is told to stop or the button ends it.
// Whatever keeps it from starting is one sentence on the error stream and exit code 1 (2 for a flag that is wrong).
using Messenger.Appliance.Daemon;
using Messenger.Appliance.Daemon.Guarding;
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
GuardLink? guard = null;
try
{
    ProcessHardening.ForbidDumps();
    (guard, var alone) = GuardLink.Open(options.State, options.Link);
    if (guard is null) return Refuse(alone, 1);
    if (StartChecks.Ports(options) is { } port) return Refuse(port, 1, guard);
    var (mailbox, memory) = StartChecks.Memory(options);
    if (mailbox is null) return Refuse(memory, 1, guard);
    if (memory is not null) guard.Say(memory);
    var builder = Host.CreateEmptyApplicationBuilder(new());
    builder.Services.AddSystemd();
    builder.Services.AddSingleton(options with { Mailbox = mailbox.Value });
    builder.Services.AddSingleton(guard);
    builder.Services.AddSingleton(TimeProvider.System);
    builder.Services.AddHostedService<BoxService>();
    using var host = builder.Build();
    await host.RunAsync();
    return Environment.ExitCode;
}
catch (Exception fault) when (fault is StartRefusedException or IOException)
{
    return Refuse(fault.Message, 1, guard);
}
finally
{
    guard?.Dispose();
}

// The guard's panel may show it; whoever reads this program's own words reads it there.
static int Refuse(string? sentence, int code, GuardLink? guard = null)
{
    if (sentence is not null) guard?.Refuse(sentence);
    Console.Error.WriteLine($"messenger-appliance: {sentence}");
    return code;
}
