// The panel on a laptop's terminal: draws on the alternate screen, only when lines changed, and takes the keys P and W. A
// thread of its own draws, because a terminal may stop (Ctrl+S) and the keys must not. The terminal is given back as it was.
using System.Text;
using Messenger.Appliance.Panel.Buttons;
using Messenger.Appliance.Panel.Lights;

namespace Messenger.Appliance.Panel.Terminal;

public sealed class TerminalPanel : IDisplay, IButtonSource
{
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(30);

    /// <summary>The light blinks, the clock runs down, the window is resized: one look serves them all.</summary>
    static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(60);

    static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan SaidFor = TimeSpan.FromSeconds(6);

    readonly TextWriter output;
    readonly TimeProvider time;
    readonly Lock changing = new();
    readonly ManualResetEventSlim ended = new();
    readonly Thread drawing;
    readonly long start;
    PanelView? shown;
    string? said;
    TimeSpan saidAt;
    TimeSpan rhythmBegan;
    string drawn = "";

    public TerminalPanel(TextWriter output, TimeProvider time)
    {
        this.output = output;
        this.time = time;
        start = time.GetTimestamp();
        output.Write("\e[?1049h\e[?25l");
        output.Flush();
        drawing = new(Draw) { IsBackground = true, Name = "terminal" };
        drawing.Start();
    }

    TimeSpan Now => time.GetElapsedTime(start);

    public void Show(PanelView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        lock (changing)
        {
            if (shown?.State != view.State) rhythmBegan = Now;
            shown = view;
        }
    }

    public void Say(string line)
    {
        lock (changing) (said, saidAt) = (line, Now);
    }

    public string? Open() => null;

    public void Run(IPresses presses, CancellationToken stopping)
    {
        var keys = new KeyPresses();
        var keyboard = true;
        while (!stopping.IsCancellationRequested)
        {
            presses.Alive();
            if (keyboard) keyboard = Read(keys, presses);
            stopping.WaitHandle.WaitOne(Glance);
        }
    }

    public void Dispose()
    {
        if (ended.IsSet) return;
        ended.Set();
        drawing.Join(Farewell);
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
        try
        {
            do DrawOnce();
            while (!ended.Wait(Redraw));
            DrawOnce();
            output.Write("\e[?25h\e[?1049l");
            output.Flush();
        }
        catch (IOException)
        {
            // The terminal is gone; the box goes on.
        }
    }

    void DrawOnce()
    {
        var picture = new StringBuilder("\e[H");
        lock (changing)
        {
            if (shown is not { } view) return;
            if (said is not null && Now - saidAt > SaidFor) said = null;
            var remaining = view.ClosesAt == 0 ? TimeSpan.Zero : time.GetElapsedTime(time.GetTimestamp(), view.ClosesAt);
            var lit = Rhythm.Of(view.State).At(Now - rhythmBegan).On;
            foreach (var line in TerminalPicture.Draw(view, lit, remaining, said, Height())) picture.Append(line).Append("\e[K\r\n");
        }

        picture.Append("\e[J");
        var next = picture.ToString();
        if (next == drawn) return;
        drawn = next;
        output.Write(next);
        output.Flush();
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
