// ./build.sh on a computer that lacks something: one sentence for each thing, with what to install, and nothing half begun.
using System.Diagnostics;

namespace Messenger.Appliance.Architecture.Tests;

public sealed class BuildScriptTests : IDisposable
{
    readonly string tools = Directory.CreateTempSubdirectory("tools-").FullName;

    public BuildScriptTests()
    {
        foreach (var tool in new[] { "env", "bash", "dirname", "cat" }) File.CreateSymbolicLink(Path.Combine(tools, tool), Path.Combine("/usr/bin", tool));
    }

    [Fact]
    public async Task Without_the_SDK_it_says_what_to_install() =>
        Assert.Equal((1, "", "The .NET SDK is missing: install the .NET 10 SDK and try again.\n"), await RunAsync("run"));

    [Fact]
    public async Task With_an_older_SDK_it_says_so()
    {
        Pretend("dotnet", "echo 8.0.404");
        Assert.Equal((1, "", "The .NET SDK is older than 10: install the .NET 10 SDK and try again.\n"), await RunAsync("run"));
    }

    [Fact]
    public async Task Each_thing_that_is_missing_and_cannot_be_fetched_has_its_sentence()
    {
        Pretend("dotnet", "echo 10.0.100");
        const string Sentences = "node is missing, which builds the phone app: install the package nodejs and try again.\nnpm is missing, which builds the phone app: install the package npm and try again.\n";
        Assert.Equal((1, "", Sentences), await RunAsync("run"));
    }

    [Fact]
    public async Task With_an_older_Node_it_says_so()
    {
        Pretend("dotnet", "echo 10.0.100");
        Pretend("node", "echo 18");
        Pretend("npm", "exit 0");
        Assert.Equal((1, "", "Node is older than 20: install Node 20 or newer and try again.\n"), await RunAsync("build"));
    }

    [Fact]
    public async Task Help_lists_every_verb_and_an_unknown_one_is_refused()
    {
        var (code, help, _) = await RunAsync("help");
        Assert.Equal(0, code);
        Assert.All(["run", "build", "test", "pictures"], verb => Assert.Contains($"./build.sh {verb} ", help, StringComparison.Ordinal));
        Assert.Equal((2, "", $"There is no verb fly.\n{help}"), await RunAsync("fly"));
    }

    public void Dispose() => Directory.Delete(tools, recursive: true);

    void Pretend(string tool, string does)
    {
        var path = Path.Combine(tools, tool);
        File.WriteAllText(path, $"#!/usr/bin/env bash\n{does}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    async Task<(int Code, string Output, string Errors)> RunAsync(string verb)
    {
        var start = new ProcessStartInfo("/usr/bin/bash", [Path.Combine(Repository.Root, "build.sh"), verb]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = tools;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (process.ExitCode, await output, await errors);
    }
}
