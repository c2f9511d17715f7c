// The two buttons, what people do with them, and where that comes from. Hardware lines, a pipe and a keyboard are all
// sources; none of them knows what a press does. All times are monotonic: since some fixed moment, never a date.
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

/// <summary>What is done about presses. Every call comes on the one thread that watches the buttons.</summary>
public interface IPresses
{
    void Pair();

    /// <summary>Must not throw, allocate or wait before the key is zeroed.</summary>
    /// <param name="pressedAt">When the contact closed.</param>
    /// <param name="heldAt">When it had been held long enough.</param>
    void Wipe(TimeSpan pressedAt, TimeSpan heldAt);

    /// <summary>At least once in each <see cref="ButtonLoop.Heartbeat"/>: the thread that would see a press is alive.</summary>
    void Alive();
}

public interface IButtonSource : IDisposable
{
    /// <summary>Makes ready. Null, or the sentence that says what is wrong and what to do.</summary>
    string? Open();

    /// <summary>Watches the buttons on the calling thread, which is theirs alone, until cancelled.</summary>
    void Run(IPresses presses, CancellationToken stopping);
}
