// The light, and the buzzer beside it, on output lines by System.Device.Gpio: a thread of its own blinks the rhythm of the state,
// and beeps once when pairing opens and once, long, when the box is wiped. A lamp that fails is no reason to stop anything.
using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using Messenger.Appliance.Core;
using Messenger.Appliance.Panel.Lights;

namespace Messenger.Appliance.Panel.Gpio;

sealed class Lamp : IDisposable
{
    static readonly TimeSpan Short = TimeSpan.FromMilliseconds(80);
    static readonly TimeSpan Long = TimeSpan.FromMilliseconds(800);

    readonly GpioController controller;
    readonly int light;
    readonly int? buzzer;
    readonly AutoResetEvent changed = new(false);
    readonly Thread thread;
    readonly TimeProvider time;
    volatile Rhythm rhythm = Rhythm.Unclaimed;
    long beepTicks;
    volatile bool ending;

    Lamp(GpioController controller, int light, int? buzzer, TimeProvider time)
    {
        (this.controller, this.light, this.buzzer, this.time) = (controller, light, buzzer, time);
        thread = new(Blink) { IsBackground = true, Name = "lamp" };
        thread.Start();
    }

    /// <summary>Null, and the sentence, where there is no light: the box runs without.</summary>
    public static (Lamp? Lamp, string? Warning) Open(Pins pins, TimeProvider time)
    {
        if (pins.Light is not { } light) return (null, null);
        try
        {
            var chips = LibGpiodV2Driver.GetAvailableChips();
            var chip = pins.Chips.SelectMany(label => chips.Where(chip => chip.Label == label)).First();
            var controller = new GpioController(new LibGpiodV2Driver(chip));
            controller.OpenPin(light.Line, PinMode.Output, PinValue.Low);
            if (pins.Buzzer is { } buzzer) controller.OpenPin(buzzer.Line, PinMode.Output, PinValue.Low);
            return (new(controller, light.Line, pins.Buzzer?.Line, time), null);
        }
        catch (Exception fault) when (fault is IOException or InvalidOperationException or ArgumentException or PlatformNotSupportedException or DllNotFoundException)
        {
            return (null, $"불을 켤 수 없습니다. 전선({light})을 확인하세요. The light cannot be used: look at its wire ({light}).");
        }
    }

    public void Show(BoxState state)
    {
        var next = Rhythm.Of(state);
        if (next == rhythm) return;
        rhythm = next;
        if (state == BoxState.Pairing) Interlocked.Exchange(ref beepTicks, Short.Ticks);
        if (state == BoxState.Wiped) Interlocked.Exchange(ref beepTicks, Long.Ticks);
        changed.Set();
    }

    public void Dispose()
    {
        ending = true;
        changed.Set();
        thread.Join();
        controller.Dispose();
        changed.Dispose();
    }

    void Blink()
    {
        var playing = rhythm;
        var began = time.GetTimestamp();
        while (!ending)
        {
            if (playing != rhythm)
            {
                playing = rhythm;
                began = time.GetTimestamp();
            }

            var (on, left) = playing.At(time.GetElapsedTime(began));
            try
            {
                controller.Write(light, on ? PinValue.High : PinValue.Low);
                Beep();
            }
            catch (Exception fault) when (fault is IOException or InvalidOperationException)
            {
                return;
            }

            changed.WaitOne(left);
        }
    }

    void Beep()
    {
        var length = TimeSpan.FromTicks(Interlocked.Exchange(ref beepTicks, 0));
        if (buzzer is not { } line || length == TimeSpan.Zero) return;
        controller.Write(line, PinValue.High);
        changed.WaitOne(length);
        controller.Write(line, PinValue.Low);
    }
}
