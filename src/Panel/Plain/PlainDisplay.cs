// The panel where no terminal is: one plain line for each change of state, address or pairing link, for journals and
// scripts. The link lets a phone in, so it is told only where nothing keeps it. Counts are left to the custody report.
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Panel.Plain;

/// <param name="kept">Whether what is written is kept: a journal, a log.</param>
public sealed class PlainDisplay(TextWriter output, bool kept) : IDisplay
{
    readonly Lock writing = new();
    PanelView? shown;

    public void Show(PanelView view)
    {
        lock (writing)
        {
            if (shown?.State != view.State) Write($"state: {view.State.Word()}");
            if (view.Address.Length > 0 && shown?.Address != view.Address) Write($"setup: {view.Address}");
            if (view.PairingLink is { } link && shown?.PairingLink != link) Write(kept ? $"pairing is open: the picture to scan is on {view.PairingPage}" : $"pair: {link}");
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
