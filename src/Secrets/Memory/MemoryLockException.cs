// Why memory could not be locked, and what to do about it, in one sentence each. Running on without the lock is not
// offered: secrets and messages would reach swap.
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Secrets;

public sealed class MemoryLockException : IOException
{
    public MemoryLockException(ByteCount needed, int errorNumber)
        : base(Explain(needed, errorNumber)) => Needed = needed;

    /// <summary>What was asked for when it failed.</summary>
    public ByteCount Needed { get; }

    static string Explain(ByteCount needed, int errorNumber)
    {
        var allowed = ProcessHardening.MemlockLimit is { } limit ? limit.ToString() : "unlimited";
        return $"메모리 {needed}를 잠글 수 없어 시작하지 않습니다. 허용 한도는 {allowed}입니다. "
            + $"Cannot lock {needed} of memory (limit {allowed}, error {errorNumber}). "
            + "Raise the limit (ulimit -l, or LimitMEMLOCK= in the systemd unit), or give the mailbox less.";
    }
}
