// The latest time that the box can vouch for. A Pi without a clock battery wakes up in the past, and a broken clock may
// be anywhere: certificates follow this time, not the clock, so that a wrong clock does not lock the family out.
namespace Messenger.Appliance.Setup.Certificates;

public sealed class BoxTime
{
    /// <summary>A clock further past the release than this is broken: nobody runs a release for longer.</summary>
    static readonly TimeSpan ReleaseLife = TimeSpan.FromDays(3652);

    readonly TimeProvider time;
    readonly Func<bool> synchronised;
    readonly DateTimeOffset latestSane;
    readonly Lock telling = new();
    readonly DateTimeOffset released;
    DateTimeOffset floor;
    long floorAt;

    /// <param name="released">When this release was made: it cannot be earlier than that.</param>
    /// <param name="saved">The latest time known in an earlier run, or the default value.</param>
    /// <param name="synchronised">Whether the system's clock follows the network's time: then it is right, backwards too.</param>
    public BoxTime(TimeProvider time, DateTimeOffset released, DateTimeOffset saved, Func<bool> synchronised)
    {
        this.time = time;
        this.synchronised = synchronised;
        this.released = released;
        latestSane = released + ReleaseLife;
        floor = saved > released && saved <= latestSane ? saved : released;
        floorAt = time.GetTimestamp();
    }

    /// <summary>Raised when a phone moved the time: what follows it has to look.</summary>
    public event Action? Moved;

    /// <summary>The clock where it is sane and ahead of what is vouched for; else what is vouched for.</summary>
    public DateTimeOffset Latest
    {
        get
        {
            lock (telling)
            {
                var clock = time.GetUtcNow();
                var sane = clock >= released && clock <= latestSane;
                if (sane && synchronised()) Set(clock);
                var known = floor + time.GetElapsedTime(floorAt);
                return sane && clock > known ? clock : known;
            }
        }
    }

    /// <summary>The same without a clock that nothing confirms: worth keeping for the next start, so that its mistake is not.</summary>
    public DateTimeOffset Vouched
    {
        get
        {
            lock (telling) return floor + time.GetElapsedTime(floorAt);
        }
    }

    /// <summary>An authenticated phone told its time. Moves forward only, within what is sane; false when it does not.</summary>
    public bool Tell(DateTimeOffset told)
    {
        lock (telling)
        {
            if (told <= floor + time.GetElapsedTime(floorAt) || told > latestSane) return false;
            Set(told);
        }

        Moved?.Invoke();
        return true;
    }

    void Set(DateTimeOffset to)
    {
        floor = to;
        floorAt = time.GetTimestamp();
    }
}
