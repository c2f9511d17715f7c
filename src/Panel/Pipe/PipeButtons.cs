// Presses by a named pipe, for scripts and tests: the lines `pair`, `wipe-down`, `wipe-up`. Made if it is missing, removed
// never; writers come and go. Opened for reading and writing, so that the last writer's leaving is not an end.
using System.Diagnostics;
using Messenger.Appliance.Panel.Buttons;

namespace Messenger.Appliance.Panel.Pipe;

public sealed class PipeButtons(string path, TimeProvider time, Action<string> tell) : IButtonSource
{
    const int LongestLine = 64;

    /// <summary>Null when the pipe is there, or the sentence that says why not and what to do.</summary>
    public string? Prepare()
    {
        if (Directory.Exists(path) || (File.Exists(path) && new FileInfo(path).Length > 0))
            return $"{path} is not a pipe: name one that is, or a path where nothing is yet.";
        return File.Exists(path) || Make() ? null : $"The pipe {path} cannot be made: name a path in a folder that you may write to.";
    }

    public async Task RunAsync(Action<Press> pressed, CancellationToken stopping)
    {
        var loop = new PressLoop(time, tell);
        using var pipe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        if (pipe.CanSeek)
        {
            tell($"{path} is not a pipe: no presses will come from it.");
            return;
        }

        // A read of a pipe cannot be cancelled; a line of our own ends it.
        using var end = stopping.Register(() => pipe.Write("\n"u8));
        var reading = Task.Factory.StartNew(() => Read(pipe, loop, pressed, stopping), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await loop.RunAsync(pressed, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }

        await reading.ConfigureAwait(false);
    }

    void Read(FileStream pipe, PressLoop loop, Action<Press> pressed, CancellationToken stopping)
    {
        using var lines = new StreamReader(pipe, System.Text.Encoding.ASCII, false, LongestLine, leaveOpen: true);
        var line = new System.Text.StringBuilder(LongestLine);
        while (!stopping.IsCancellationRequested && lines.Read() is var next and >= 0)
        {
            if (next != '\n')
            {
                if (line.Length < LongestLine) line.Append((char)next);
                continue;
            }

            Line(line.ToString().Trim(), loop, pressed);
            line.Clear();
        }
    }

    void Line(string line, PressLoop loop, Action<Press> pressed)
    {
        switch (line)
        {
            case "":
                break;
            case "pair":
                loop.Report(Press.Pair, pressed);
                break;
            case "wipe-down":
                loop.Change(Button.Wipe, true);
                break;
            case "wipe-up":
                loop.Change(Button.Wipe, false);
                break;
            default:
                tell("The pipe knows pair, wipe-down and wipe-up; another line was ignored.");
                break;
        }
    }

    // By the system's own program: native calls have one home, and it is not here.
    bool Make()
    {
        using var make = Process.Start(new ProcessStartInfo("mkfifo", ["-m", "600", path]) { RedirectStandardError = true });
        make?.WaitForExit();
        return make?.ExitCode == 0;
    }
}
