// Presses by named pipe, with a real pipe and the real button thread: lines, strangers, writers that come and go.
using Messenger.Appliance.Panel.Buttons;
using Messenger.Appliance.Panel.Pipe;
using System.Collections.Concurrent;

namespace Messenger.Appliance.Panel.Tests;

public sealed class PipeButtonsTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("panel-").FullName;
    readonly Recorder presses = new();
    readonly BlockingCollection<string> said = [];

    string Path => System.IO.Path.Combine(folder, "buttons");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Presses_arrive_from_writers_that_come_and_go() => WithPipe(() =>
    {
        Write("pair\n");
        Assert.Equal(Press.Pair, presses.Next());
        Write("dance\n");
        Assert.True(said.TryTake(out var line, 10_000));
        Assert.Contains("ignored", line);
        Assert.DoesNotContain("dance", line);
        Write("pair\nwipe-down\n");
        Assert.Equal(Press.Pair, presses.Next());
        Assert.Equal(Press.Wipe, presses.Next());
        Write("wipe-up\npair\n");
        Assert.Equal(Press.Pair, presses.Next());
    });

    [Fact]
    public void The_thread_that_would_see_a_press_gives_signs_of_life() => WithPipe(() =>
        Assert.True(SpinWait.SpinUntil(() => presses.Beats >= 3, TimeSpan.FromSeconds(30))));

    [Fact]
    public void A_folder_or_a_file_is_refused_with_a_sentence()
    {
        Assert.NotNull(Open(folder));
        Assert.NotNull(Open("/nowhere/at/all"));
        File.WriteAllText(Path, "something");
        Assert.NotNull(Open(Path));
    }

    string? Open(string path)
    {
        using var buttons = new PipeButtons(path, TimeProvider.System, said.Add);
        return buttons.Open();
    }

    void WithPipe(Action use)
    {
        using var stop = new CancellationTokenSource();
        using var buttons = new PipeButtons(Path, TimeProvider.System, said.Add);
        Assert.Null(buttons.Open());
        Assert.Null(buttons.Open());
        var thread = new Thread(() => buttons.Run(presses, stop.Token)) { IsBackground = true };
        thread.Start();
        use();
        stop.Cancel();
        Assert.True(thread.Join(TimeSpan.FromSeconds(30)));
    }

    void Write(string text) => File.AppendAllText(Path, text);
}
