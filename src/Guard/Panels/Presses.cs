// What the two buttons do, on the button thread: Pair is handed to the relay, Wipe ends everything, and while neither is pressed
// the relay is told that they are watched.
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Guard.Relays;
using Messenger.Appliance.Guard.Wiping;
using Messenger.Appliance.Panel.Buttons;

namespace Messenger.Appliance.Guard.Panels;

sealed class Presses(RelayLink link, Wipe wipe) : IPresses
{
    TimeSpan beaten = TimeSpan.MinValue;

    public void Pair() => link.Pair();

    public void Wipe(TimeSpan pressedAt, TimeSpan heldAt) => wipe.Run(pressedAt, heldAt);

    public void Alive()
    {
        var now = Wiping.Wipe.Now;
        if (beaten != TimeSpan.MinValue && now - beaten < LinkFrames.Heartbeat) return;
        beaten = now;
        link.Heartbeat();
    }
}
