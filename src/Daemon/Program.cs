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
if (StartChecks.Ports(options) is { } port) return Refuse(port, 1);
var (mailbox, memory) = StartChecks.Memory(options);
if (mailbox is null) return Refuse(memory, 1);
options = options with { Mailbox = mailbox.Value };

try
{
    ProcessHardening.ForbidDumps();
    TlsPlaintext.Cleanse();
    var (link, alone) = GuardLink.Open(options.State, options.Link);
    if (link is null) return Refuse(alone, 1);
    using (link)
    {
        if (memory is not null) link.Say(memory);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSystemd();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(link);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHostedService<BoxService>();
        using var host = builder.Build();
        await host.RunAsync();
    }

    return Environment.ExitCode;
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
