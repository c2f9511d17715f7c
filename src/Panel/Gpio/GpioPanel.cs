// The box's own face: two buttons, a light, perhaps a buzzer and a small display. What is said goes to the output as plain lines,
// usually to a journal; the pairing link goes there only where nothing keeps what is written (PlainDisplay).
using Messenger.Appliance.Core;
using Messenger.Appliance.Panel.Buttons;
using Messenger.Appliance.Panel.Oled;
using Messenger.Appliance.Panel.Plain;

namespace Messenger.Appliance.Panel.Gpio;

public sealed class GpioPanel : IDisplay
{
    /// <summary>When all is well the display rests after this; anything else stays to be seen.</summary>
    static readonly TimeSpan Seen = TimeSpan.FromMinutes(1);

    readonly PlainDisplay lines;
    readonly Lamp? lamp;
    readonly TimeProvider time;
    Ssd1306? screen;
    OledPicture? shown;
    long shownAt;

    /// <param name="pins">Where everything is.</param>
    /// <param name="lines">For what is said.</param>
    /// <param name="time">Monotonic time only.</param>
    public GpioPanel(Pins pins, PlainDisplay lines, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(pins);
        (this.lines, this.time) = (lines, time);
        Buttons = new GpioButtons(pins, time, Say);
        (lamp, var warning) = Lamp.Open(pins, time);
        if (warning is not null) Say(warning);
        if (pins.Display is { } display) screen = Ssd1306.Open(display.Bus, display.Address);
    }

    public GpioButtons Buttons { get; }

    /// <summary>Whether the pairing link can be shown here.</summary>
    public bool ShowsLink => screen is not null;

    public void Show(PanelView view)
    {
        // The light first: a journal that takes no lines must not keep it from saying "wiped".
        lamp?.Show(view.State);
        lines.Show(view);
        if (screen is null) return;
        var next = OledPicture.Of(view);
        if (shown is null || !next.Pages.SequenceEqual(shown.Pages))
        {
            shown = next;
            shownAt = time.GetTimestamp();
            if (screen.TryShow(next)) return;
            screen.Dispose();
            screen = null;
            Say("화면이 답하지 않습니다. 화면의 전선을 확인하세요. The display does not answer any more: look at its wires.");
        }
        else if (view.State == BoxState.Ready && time.GetElapsedTime(shownAt) > Seen)
        {
            screen.Rest();
        }
    }

    public void Say(string line) => lines.Say(line);

    public void Dispose()
    {
        screen?.Dispose();
        lamp?.Dispose();
        Buttons.Dispose();
        lines.Dispose();
    }
}
