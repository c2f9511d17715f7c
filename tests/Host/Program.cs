// The relay's core as a server of its own, without authentication: what foreign clients, their test suites and the
// benchmarks are pointed at.
using Messenger.Appliance.Host.Tests;

if (HostOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(HostOptions.Help);
    return 2;
}

await using var server = new RelayServer(options);
var ports = await server.StartAsync();
foreach (var (kind, port) in new[] { "tcp", "tls", "web" }.Zip(ports)) Console.Out.WriteLine($"{kind} {port}");
Console.Out.WriteLine("ready");
await Console.In.ReadToEndAsync();
return 0;
