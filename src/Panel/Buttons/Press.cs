// The two buttons, what people do with them, and where that comes from. Hardware lines, a pipe and a keyboard are all
// sources; none of them knows what a press does.
namespace Messenger.Appliance.Panel.Buttons;

public enum Button
{
    Pair,
    Wipe,
}

public enum Press
{
    None,

    /// <summary>Pair was pressed shortly and let go.</summary>
    Pair,

    /// <summary>Wipe has been held for a second, and may still be held.</summary>
    Wipe,
}

public interface IButtonSource
{
    /// <summary>
    /// Reports presses until cancelled. <paramref name="pressed"/> is called on the source's own thread and must not throw:
    /// the source survives it if it does, because a dead button is worse than a lost press.
    /// </summary>
    Task RunAsync(Action<Press> pressed, CancellationToken stopping);
}
