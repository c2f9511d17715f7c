// A panel without buttons: nothing is ever pressed, but the thread that would see it still gives its sign of life.
namespace Messenger.Appliance.Panel.Buttons;

public sealed class NoButtons : IButtonSource
{
    public string? Open() => null;

    public void Run(IPresses presses, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            presses.Alive();
            stopping.WaitHandle.WaitOne(ButtonLoop.Heartbeat);
        }
    }

    public void Dispose()
    {
    }
}
