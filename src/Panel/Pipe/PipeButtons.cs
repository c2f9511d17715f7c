// Presses by a named pipe, for scripts and tests: the lines `pair`, `wipe-down`, `wipe-up`. Made if it is missing, removed
// never; writers come and go. Opened for reading and writing, so that the last writer's leaving is not an end.
using System.Diagnostics;
using System.Text;
using Messenger.Appliance.Panel.Buttons;

namespace Messenger.Appliance.Panel.Pipe;

public sealed class PipeButtons(string path, TimeProvider time, Action<string> tell) : IButtonSource
{
    const int LongestLine = 64;

    readonly EdgeQueue queue = new(time);
    FileStream? pipe;

    public string? Open()
    {
        if (pipe is not null) return null;
        if (Directory.Exists(path) || (File.Exists(path) && new FileInfo(path).Length > 0)) return NoPipe();
        if (!File.Exists(path) && !Make()) return $"The pipe {path} cannot be made: name a path in a folder that you may write to.";
        var opened = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        if (opened.CanSeek)
        {
            opened.Dispose();
            return NoPipe();
        }

        pipe = opened;
        return null;
    }

    public void Run(IPresses presses, CancellationToken stopping)
    {
        if (pipe is not { } open) throw new InvalidOperationException("The pipe was not opened.");
        // A read of a pipe can be neither cancelled nor given a time: a thread of its own reads, and a line of ours ends it.
        var reader = new Thread(() => Read(open, stopping)) { IsBackground = true, Name = "pipe" };
        reader.Start();
        ButtonLoop.Run(queue, presses, tell, stopping);
        open.Write("\n"u8);
        reader.Join();
    }

    public void Dispose()
    {
        pipe?.Dispose();
        queue.Dispose();
    }

    void Read(FileStream open, CancellationToken stopping)
    {
        using var characters = new StreamReader(open, Encoding.ASCII, false, LongestLine, leaveOpen: true);
        var line = new StringBuilder(LongestLine);
        while (!stopping.IsCancellationRequested && characters.Read() is var next and >= 0)
        {
            if (next != '\n')
            {
                if (line.Length < LongestLine) line.Append((char)next);
                continue;
            }

            Line(line.ToString().Trim());
            line.Clear();
        }
    }

    void Line(string line)
    {
        switch (line)
        {
            case "":
                break;
            case "pair":
                queue.Add(Button.Pair, false, whole: true);
                break;
            case "wipe-down":
                queue.Add(Button.Wipe, true);
                break;
            case "wipe-up":
                queue.Add(Button.Wipe, false);
                break;
            default:
                tell("The pipe knows pair, wipe-down and wipe-up; another line was ignored.");
                break;
        }
    }

    string NoPipe() => $"{path} is not a pipe: name one that is, or a path where nothing is yet.";

    // By the system's own program: native calls have one home, and it is not here.
    bool Make()
    {
        using var make = Process.Start(new ProcessStartInfo("mkfifo", ["-m", "600", path]) { RedirectStandardError = true });
        make?.WaitForExit();
        return make?.ExitCode == 0;
    }
}
