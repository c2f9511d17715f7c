// Presses from a keyboard, which tells of strokes and never of releases. P pairs. W wipes when it is held for a second,
// seen as key repeat, or struck twice within a second for terminals that show no repeat. Pure, on monotonic time.
namespace Messenger.Appliance.Panel.Buttons;

public sealed class KeyPresses
{
    /// <summary>Keyboards repeat every 30 to 100 ms; strokes closer than this are a key that is held.</summary>
    public static readonly TimeSpan Repeat = TimeSpan.FromMilliseconds(150);

    /// <summary>Between the first stroke and the second: the keyboard's delay before it repeats is shorter too.</summary>
    public static readonly TimeSpan Twice = TimeSpan.FromSeconds(1);

    TimeSpan first;
    TimeSpan last;
    int strokes;

    public TimeSpan? Wake => strokes == 2 ? last + Repeat : null;

    public Press Key(char key, TimeSpan now)
    {
        switch (key)
        {
            case 'p' or 'P' or 'ㅔ':
                strokes = 0;
                return Press.Pair;
            case 'w' or 'W' or 'ㅈ':
                return Wipe(now);
            default:
                strokes = 0;
                return Press.None;
        }
    }

    /// <summary>Two strokes that nothing followed were two presses; a held key would have gone on.</summary>
    public Press Elapse(TimeSpan now)
    {
        if (strokes != 2 || now - last < Repeat) return Press.None;
        strokes = 0;
        return Press.Wipe;
    }

    Press Wipe(TimeSpan now)
    {
        var two = Elapse(now);
        if (two != Press.None) return two;
        var longest = strokes <= 1 ? Twice : Repeat;
        if (strokes == 0 || now - last > longest)
        {
            first = now;
            strokes = 0;
        }

        strokes++;
        last = now;
        if (strokes < 3 || now - first < PressDetector.Hold) return Press.None;
        strokes = 0;
        return Press.Wipe;
    }
}
