// Runs a press detector: level changes come in from any thread, presses go out, and time wakes it only while a contact
// is on its way. A handler that throws is told of and the loop goes on, because the next press may be the wipe.
using System.Threading.Channels;

namespace Messenger.Appliance.Panel.Buttons;

public sealed class PressLoop(TimeProvider time, Action<string> tell)
{
    /// <summary>More changes than fingers make; what floods a source loses its newest and not the wipe already held.</summary>
    const int Backlog = 1024;

    readonly Channel<(Button Button, bool Down, TimeSpan At)> changes = Channel.CreateBounded<(Button, bool, TimeSpan)>(
        new BoundedChannelOptions(Backlog) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    readonly long start = time.GetTimestamp();

    TimeSpan Now => time.GetElapsedTime(start);

    public void Change(Button button, bool down) => changes.Writer.TryWrite((button, down, Now));

    /// <summary>Both contacts are taken to rest up at the start: a source that knows better says so first.</summary>
    public async Task RunAsync(Action<Press> pressed, CancellationToken stop)
    {
        var detector = new PressDetector();
        detector.Change(Button.Pair, false, Now);
        detector.Change(Button.Wipe, false, Now);
        while (true)
        {
            var more = changes.Reader.WaitToReadAsync(stop).AsTask();
            while (!more.IsCompleted)
            {
                if (detector.Wake is not { } wake) await Task.WhenAny(more).ConfigureAwait(false);
                else if (wake > Now) await Task.WhenAny(more, Task.Delay(wake - Now, time, stop)).ConfigureAwait(false);
                Report(detector.Elapse(Now), pressed);
            }

            if (!await more.ConfigureAwait(false)) return;
            while (changes.Reader.TryRead(out var change)) Report(detector.Change(change.Button, change.Down, change.At), pressed);
            Report(detector.Elapse(Now), pressed);
        }
    }

    /// <summary>Hands on a press that came as a whole, guarded as the detected ones are.</summary>
    public void Report(Press press, Action<Press> pressed)
    {
        if (press == Press.None) return;
        try
        {
            pressed(press);
        }
        catch (Exception fault)
        {
            tell($"A press of {press} ran into a fault ({fault.GetType().Name}); the buttons go on.");
        }
    }
}
