// Presses by named pipe, with a real pipe: lines, strangers, writers that come and go, and a hold on the clock of a test.
using Messenger.Appliance.Panel.Buttons;
using Messenger.Appliance.Panel.Pipe;
using System.Collections.Concurrent;

namespace Messenger.Appliance.Panel.Tests;

public sealed class PipeButtonsTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("panel-").FullName;
    readonly BlockingCollection<Press> presses = [];
    readonly BlockingCollection<string> said = [];

    string Path => System.IO.Path.Combine(folder, "buttons");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Presses_arrive_from_writers_that_come_and_go()
    {
        await WithPipe(() =>
        {
            Write("pair\n");
            Assert.Equal(Press.Pair, Next());
            Write("dance\n");
            Assert.True(said.TryTake(out var line, 10_000));
            Assert.Contains("ignored", line);
            Assert.DoesNotContain("dance", line);
            Write("pair\nwipe-down\n");
            Assert.Equal(Press.Pair, Next());
            Assert.Equal(Press.Wipe, Next());
            Write("wipe-up\npair\n");
            Assert.Equal(Press.Pair, Next());
        });
    }

    [Fact]
    public void A_folder_or_a_file_is_refused_with_a_sentence()
    {
        Assert.NotNull(new PipeButtons(folder, TimeProvider.System, said.Add).Prepare());
        Assert.NotNull(new PipeButtons("/nowhere/at/all", TimeProvider.System, said.Add).Prepare());
        File.WriteAllText(Path, "something");
        Assert.NotNull(new PipeButtons(Path, TimeProvider.System, said.Add).Prepare());
    }

    async Task WithPipe(Action use)
    {
        using var stop = new CancellationTokenSource();
        var buttons = new PipeButtons(Path, TimeProvider.System, said.Add);
        Assert.Null(buttons.Prepare());
        Assert.Null(buttons.Prepare());
        var running = buttons.RunAsync(presses.Add, stop.Token);
        await Task.Run(use, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    Press Next() => presses.TryTake(out var press, 10_000) ? press : Press.None;

    void Write(string text) => File.AppendAllText(Path, text);
}
