// Micro-benchmarks of what every message passes: codec, mailbox, routing. `./build.sh bench micro [filter]` starts it.
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Messenger.Appliance.Micro.Tests;

// In this process: a project that BenchmarkDotNet writes itself would not see what is internal.
var config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .WithArtifactsPath(args is [var folder, ..] ? folder : "artifacts/bench/micro");
BenchmarkSwitcher.FromTypes([typeof(CodecBenchmarks), typeof(MailboxBenchmarks), typeof(RoutingBenchmarks)])
    .Run(args.Length > 1 ? ["--filter", .. args[1..]] : ["--filter", "*"], config);
