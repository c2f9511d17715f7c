// Which panel the box has: a terminal where one is, plain lines where none is, presses by pipe where scripts press.
using Messenger.Appliance.Panel;
using Messenger.Appliance.Panel.Buttons;
using Messenger.Appliance.Panel.Pipe;
using Messenger.Appliance.Panel.Plain;
using Messenger.Appliance.Panel.Terminal;

namespace Messenger.Appliance.Guard.Panels;

/// <param name="ShowsLink">Whether it can show the pairing link; else the relay keeps it to itself.</param>
sealed record PanelChoice(IDisplay Display, IButtonSource? Buttons, bool ShowsLink) : IDisposable
{
    /// <summary>The panel, or the sentence that says why it cannot be had.</summary>
    public static (PanelChoice? Panel, string? Mistake) Open(string kind, TimeProvider time)
    {
        var terminal = !Console.IsOutputRedirected && !Console.IsInputRedirected;
        if (kind == "terminal" && !terminal) return (null, "There is no terminal here: use --panel plain, or --panel pipe:PATH for presses.");
        if (kind is "terminal" or "auto" && terminal)
        {
            var panel = new TerminalPanel(Console.Out, time);
            return (new(panel, panel, ShowsLink: true), null);
        }

        var kept = StandardOutput.IsKept();
        var lines = new PlainDisplay(Console.Out, kept);
        if (!kind.StartsWith("pipe:", StringComparison.Ordinal)) return (new(lines, null, !kept), null);
        var pipe = new PipeButtons(kind["pipe:".Length..], time, lines.Say);
        return pipe.Prepare() is { } mistake ? (null, mistake) : (new(lines, pipe, !kept), null);
    }

    public void Dispose() => Display.Dispose();
}
