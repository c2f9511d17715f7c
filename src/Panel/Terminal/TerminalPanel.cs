// The panel on a laptop's terminal: draws on the alternate screen, only when lines changed, and takes the keys P and W.
// Whatever happens, the terminal is given back as it was.
using System.Text;
using Messenger.Appliance.Panel.Buttons;

namespace Messenger.Appliance.Panel.Terminal;

public sealed class TerminalPanel : IDisplay, IButtonSource
{
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(30);
    static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan SaidFor = TimeSpan.FromSeconds(6);

    readonly TextWriter output;
    readonly TimeProvider time;
    readonly Lock drawing = new();
    readonly long start;
    PanelView? shown;
    string? said;
    TimeSpan saidAt;
    string drawn = "";
    bool open = true;

    public TerminalPanel(TextWriter output, TimeProvider time)
    {
        this.output = output;
        this.time = time;
        start = time.GetTimestamp();
        output.Write("\e[?1049h\e[?25l");
        output.Flush();
    }

    TimeSpan Now => time.GetElapsedTime(start);

    public void Show(PanelView view)
    {
        lock (drawing) shown = view;
        Draw();
    }

    public void Say(string line)
    {
        lock (drawing)
        {
            said = line;
            saidAt = Now;
        }

        Draw();
    }

    public string? Open() => null;

    public void Run(IPresses presses, CancellationToken stopping)
    {
        var keys = new KeyPresses();
        var redraw = TimeSpan.Zero;
        var keyboard = true;
        while (!stopping.IsCancellationRequested)
        {
            presses.Alive();
            if (keyboard) keyboard = Read(keys, presses);
            if (Now - redraw >= Redraw)
            {
                redraw = Now;
                Draw();
            }

            stopping.WaitHandle.WaitOne(Glance);
        }
    }

    public void Dispose()
    {
        lock (drawing)
        {
            if (!open) return;
            open = false;
            output.Write("\e[?25h\e[?1049l");
            output.Flush();
        }
    }

    // False when the keyboard went away with its terminal.
    bool Read(KeyPresses keys, IPresses presses)
    {
        try
        {
            while (Console.KeyAvailable) Report(keys.Key(Console.ReadKey(intercept: true).KeyChar, Now), presses);
            Report(keys.Elapse(Now), presses);
            return true;
        }
        catch (Exception fault) when (fault is InvalidOperationException or IOException)
        {
            return false;
        }
    }

    void Report(Press press, IPresses presses)
    {
        if (press == Press.None) return;
        try
        {
            // A keyboard tells of strokes alone: the hold ended now, and began when it must have.
            var held = time.GetElapsedTime(0);
            if (press == Press.Wipe) presses.Wipe(held - PressDetector.Hold, held);
            else presses.Pair();
        }
        catch (Exception fault)
        {
            Say($"A press of {press} ran into a fault ({fault.GetType().Name}); the keys go on.");
        }
    }

    void Draw()
    {
        lock (drawing)
        {
            if (!open || shown is not { } view) return;
            if (said is not null && Now - saidAt > SaidFor) said = null;
            var remaining = view.ClosesAt == 0 ? TimeSpan.Zero : time.GetElapsedTime(time.GetTimestamp(), view.ClosesAt);
            var picture = new StringBuilder("\e[H");
            foreach (var line in TerminalPicture.Draw(view, remaining, said, Height())) picture.Append(line).Append("\e[K\r\n");
            picture.Append("\e[J");
            var next = picture.ToString();
            if (next == drawn) return;
            drawn = next;
            try
            {
                output.Write(next);
                output.Flush();
            }
            catch (IOException)
            {
                open = false; // the terminal is gone; the box goes on
            }
        }
    }

    static int Height()
    {
        try
        {
            return Console.WindowHeight;
        }
        catch (IOException)
        {
            return int.MaxValue;
        }
    }
}
