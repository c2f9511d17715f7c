// Turns the raw levels of two bouncing contacts into presses. Pure: times are monotonic and given by the caller, so a
// clock that jumps presses nothing. Pair acts on release, Wipe while held, and when in doubt Wipe wins.
namespace Messenger.Appliance.Panel.Buttons;

public sealed class PressDetector
{
    /// <summary>A level counts once it has stood this long; contacts bounce for 5 to 10 ms.</summary>
    public static readonly TimeSpan Bounce = TimeSpan.FromMilliseconds(25);

    /// <summary>How long Wipe is held: too long for a slip, short enough for somebody in a hurry.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromSeconds(1);

    /// <summary>Pair held longer than this is something leaning on it, not a press.</summary>
    public static readonly TimeSpan LongestPress = TimeSpan.FromSeconds(5);

    readonly Contact pair = new();
    readonly Contact wipe = new();
    bool held;
    bool spoiled;

    /// <summary>When <see cref="Elapse"/> has something to say if nothing changes before; null when it never has.</summary>
    public TimeSpan? Wake { get; private set; }

    /// <summary>When the contact of the hold that is, or was last, reported closed.</summary>
    public TimeSpan WipePressedAt => wipe.DownSince;

    /// <summary>
    /// A contact changed its raw level. The first level told of a contact is where it rests: a button that is down from the
    /// start is stuck, and does nothing until it has been seen up.
    /// </summary>
    public Press Change(Button button, bool down, TimeSpan now)
    {
        var before = Elapse(now);
        (button == Button.Pair ? pair : wipe).Change(down, now);
        var after = Elapse(now);
        return before == Press.Wipe || after == Press.None ? before : after;
    }

    /// <summary>Time passed. Calling it late delays a press and never loses or invents one.</summary>
    public Press Elapse(TimeSpan now)
    {
        pair.Settle(now);
        wipe.Settle(now);
        if (wipe.Down) spoiled = true;
        var press = Press.None;
        if (pair.TakeRelease(out var length) && !spoiled && length <= LongestPress) press = Press.Pair;
        if (!pair.Down && !wipe.Down) spoiled = false;

        if (!wipe.Down) held = false;
        else if (!held && wipe.RawDown && now - wipe.DownSince >= Hold)
        {
            held = true;
            press = Press.Wipe;
        }

        Wake = Earliest(Earliest(pair.SettlesAt, wipe.SettlesAt), wipe is { Down: true, RawDown: true } && !held ? wipe.DownSince + Hold : null);
        return press;
    }

    static TimeSpan? Earliest(TimeSpan? left, TimeSpan? right) => left is null ? right : right is null || left < right ? left : right;

    sealed class Contact
    {
        bool known;
        bool armed;
        bool released;
        TimeSpan rawSince;
        TimeSpan length;

        public bool RawDown { get; private set; }

        public bool Down { get; private set; }

        public TimeSpan DownSince { get; private set; }

        public TimeSpan? SettlesAt => armed && RawDown != Down ? rawSince + Bounce : known && !armed && !RawDown ? rawSince + Bounce : null;

        public void Change(bool down, TimeSpan now)
        {
            if (known && down == RawDown) return;
            // Resting up at the first sight is a healthy button; resting down is a stuck one.
            if (!known) armed = !down;
            known = true;
            RawDown = down;
            rawSince = now;
        }

        public void Settle(TimeSpan now)
        {
            if (!known || now - rawSince < Bounce) return;
            if (!armed)
            {
                armed = !RawDown;
                return;
            }

            if (RawDown == Down) return;
            Down = RawDown;
            if (Down)
            {
                DownSince = rawSince;
            }
            else
            {
                released = true;
                length = rawSince - DownSince;
            }
        }

        public bool TakeRelease(out TimeSpan pressed)
        {
            pressed = length;
            var taken = released;
            released = false;
            return taken;
        }
    }
}
