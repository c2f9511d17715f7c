// Which panel the box has: a terminal where one is, plain lines where none is, presses by pipe where scripts press.
using Messenger.Appliance.Panel;
using Messenger.Appliance.Panel.Buttons;
using Messenger.Appliance.Panel.Pipe;
using Messenger.Appliance.Panel.Plain;
using Messenger.Appliance.Panel.Terminal;

namespace Messenger.Appliance.Daemon.Panels;

sealed record PanelChoice(IDisplay Display, IButtonSource? Buttons) : IDisposable
{
    /// <summary>The panel, or the sentence that says why it cannot be had.</summary>
    public static (PanelChoice? Panel, string? Mistake) Open(string kind, TimeProvider time)
    {
        var terminal = !Console.IsOutputRedirected && !Console.IsInputRedirected;
        if (kind == "terminal" && !terminal) return (null, "There is no terminal here: use --panel plain, or --panel pipe:PATH for presses.");
        if (kind is "terminal" or "auto" && terminal)
        {
            var panel = new TerminalPanel(Console.Out, time);
            return (new(panel, panel), null);
        }

        var lines = new PlainDisplay(Console.Out, StandardOutput.IsKept());
        if (!kind.StartsWith("pipe:", StringComparison.Ordinal)) return (new(lines, null), null);
        var pipe = new PipeButtons(kind["pipe:".Length..], time, lines.Say);
        return pipe.Prepare() is { } mistake ? (null, mistake) : (new(lines, pipe), null);
    }

    public void Dispose() => Display.Dispose();
}
