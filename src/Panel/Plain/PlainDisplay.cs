// The panel where no terminal is: one plain line for each change of state, address or pairing link, for journals and
// scripts. Counts are left to the custody report.
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Panel.Plain;

public sealed class PlainDisplay(TextWriter output) : IDisplay
{
    readonly Lock writing = new();
    PanelView? shown;

    public void Show(PanelView view)
    {
        lock (writing)
        {
            if (shown?.State != view.State) Write($"state: {view.State.Word()}");
            if (shown?.Address != view.Address) Write($"setup: {view.Address}");
            if (view.PairingLink is { } link && shown?.PairingLink != link) Write($"pair: {link}");
            if (view.Attention is { } reason && shown?.Attention != reason) Write($"attention: {reason}");
            shown = view;
        }
    }

    public void Say(string line)
    {
        lock (writing) Write(line);
    }

    public void Dispose()
    {
    }

    void Write(string line)
    {
        try
        {
            output.WriteLine(line);
            output.Flush();
        }
        catch (IOException)
        {
            // Nobody reads any more; the box goes on.
        }
    }
}
