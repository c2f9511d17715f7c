// One token that may open one pairing, until its deadline. The token is erased as soon as it is spent, refused or too old;
// what stays until the deadline answers the phone that repeats itself.
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Pairing.Handshake;

sealed class Offer : IDisposable
{
    readonly TimeProvider time;
    readonly TimeSpan lifetime;
    readonly ITimer timer;
    long opened;

    /// <param name="token">Becomes this offer's.</param>
    /// <param name="rights">What the new device will be allowed.</param>
    /// <param name="inviter">The phone that invites; null for the box's own offer.</param>
    /// <param name="time">Elapsed time alone is used.</param>
    /// <param name="lifetime">From now.</param>
    /// <param name="expired">Called when the time is over.</param>
    public Offer(PairingToken token, Rights rights, DeviceId? inviter, TimeProvider time, TimeSpan lifetime, Action expired)
    {
        (Token, Rights, Inviter, this.time, this.lifetime) = (token, rights, inviter, time, lifetime);
        opened = time.GetTimestamp();
        timer = time.CreateTimer(_ => expired(), null, lifetime, Timeout.InfiniteTimeSpan);
    }

    public PairingToken Token { get; }

    public Rights Rights { get; }

    public DeviceId? Inviter { get; }

    /// <summary>The phone that began and was not overtaken by another beginning of its own.</summary>
    public Attempt? Attempt { get; set; }

    public bool IsRefused { get; private set; }

    public bool IsExpired => time.GetElapsedTime(opened) >= lifetime;

    /// <summary>Whether its token still opens a pairing.</summary>
    public bool IsOpen => Token.IsAlive && !IsExpired;

    public TimeSpan Remaining => IsOpen ? lifetime - time.GetElapsedTime(opened) : TimeSpan.Zero;

    public void Renew()
    {
        opened = time.GetTimestamp();
        timer.Change(lifetime, Timeout.InfiniteTimeSpan);
    }

    public void Spend() => Token.Dispose();

    public void Refuse()
    {
        IsRefused = true;
        Token.Dispose();
    }

    public void Dispose()
    {
        Token.Dispose();
        timer.Dispose();
    }
}
