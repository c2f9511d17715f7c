// The relay's core as a server of its own, without authentication: what foreign clients, their test suites and the
// benchmarks are pointed at.
using Messenger.Appliance.Host.Tests;

if (HostOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(HostOptions.Help);
    return 2;
}

using var core = new OpenRelay(options.Limits);
await using var server = new RelayServer(core.Relay, options);
var ports = await server.StartAsync();
foreach (var (kind, port) in new[] { "tcp", "tls", "web", "web-tls" }.Zip(ports)) Console.Out.WriteLine($"{kind} {port}");
Console.Out.WriteLine("ready");
while (await Console.In.ReadLineAsync() is { } asked)
{
    if (asked == "occupied") Console.Out.WriteLine($"occupied {core.Occupied.Bytes}");
}

return 0;
