// Which panel the box has: its own buttons and light, a terminal where one is, plain lines where none is, presses by pipe where
// scripts press.
using Messenger.Appliance.Panel;
using Messenger.Appliance.Panel.Buttons;
using Messenger.Appliance.Panel.Gpio;
using Messenger.Appliance.Panel.Pipe;
using Messenger.Appliance.Panel.Plain;
using Messenger.Appliance.Panel.Terminal;

namespace Messenger.Appliance.Guard.Panels;

/// <param name="Display">What is shown goes there.</param>
/// <param name="Buttons">Not opened yet.</param>
/// <param name="ShowsLink">Whether it can show the pairing link; else the relay keeps it to itself.</param>
/// <param name="Stays">Nobody reads a program's last words here: what keeps the box from starting is shown by the light, and tried again.</param>
sealed record PanelChoice(IDisplay Display, IButtonSource Buttons, bool ShowsLink, bool Stays) : IDisposable
{
    /// <summary>The panel, or the sentence that says why it cannot be had.</summary>
    /// <param name="kind">As the flag says it.</param>
    /// <param name="pinsFile">In place of the pins that are built in; null: those.</param>
    /// <param name="time">For everything that waits.</param>
    public static (PanelChoice? Panel, string? Mistake) Open(string kind, string? pinsFile, TimeProvider time)
    {
        var terminal = !Console.IsOutputRedirected && !Console.IsInputRedirected;
        if (kind == "terminal" && !terminal) return (null, "There is no terminal here: use --panel plain, or --panel pipe:PATH for presses.");
        if (kind is "terminal" or "auto" && terminal)
        {
            var panel = new TerminalPanel(Console.Out, time);
            return (new(panel, panel, ShowsLink: true, Stays: false), null);
        }

        var kept = StandardOutput.IsKept();
        var lines = new PlainDisplay(Console.Out, kept);
        if (kind == "gpio")
        {
            var (pins, mistake) = pinsFile is null ? (Pins.BuiltIn(), null) : Pins.From(pinsFile);
            if (pins is null) return (null, mistake);
            var box = new GpioPanel(pins, lines, time);
            return (new(box, box.Buttons, box.ShowsLink || !kept, Stays: true), null);
        }

        IButtonSource buttons = kind.StartsWith("pipe:", StringComparison.Ordinal) ? new PipeButtons(kind["pipe:".Length..], time, lines.Say) : new NoButtons();
        return (new(lines, buttons, !kept, Stays: false), null);
    }

    public void Dispose()
    {
        Buttons.Dispose();
        Display.Dispose();
    }
}
