// What has to be so before the relay starts: ports, lockable memory. Each failure is one sentence that says what to do;
// nothing is half started. What the guard needs, it has looked at before.
using System.Net;
using System.Net.Sockets;
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Daemon.Starting;

static class StartChecks
{
    /// <summary>Locked beside the mailbox: key arena, the link's frames, and what the wipe keeps at hand.</summary>
    static readonly ByteCount Beside = ByteCount.KiB(128);

    /// <summary>Smaller than this, a family's photographs do not pass.</summary>
    static readonly ByteCount SmallestMailbox = ByteCount.MiB(1);

    /// <summary>Null when all ports are free.</summary>
    public static string? Ports(Options options)
    {
        foreach (var (port, flag) in ((int, string)[])[(options.HttpsPort, "--https-port"), (options.MqttPort, "--mqtt-port"), (options.HttpPort, "--http-port")])
        {
            try
            {
                using var trial = new Socket(options.Bind.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                if (options.Bind.AddressFamily == AddressFamily.InterNetworkV6) trial.DualMode = true;
                trial.Bind(new IPEndPoint(options.Bind, port));
            }
            catch (SocketException fault)
            {
                return fault.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse => $"Port {port} is taken by another program: end it, or choose another port with {flag}.",
                    SocketError.AccessDenied => $"Port {port} is reserved for root: choose one above 1023 with {flag}.",
                    _ => $"The box cannot listen on {options.Bind} port {port} ({fault.SocketErrorCode}): choose another address with --bind or another port with {flag}.",
                };
            }
        }

        return null;
    }

    /// <summary>
    /// The mailbox that fits into what may be locked: the one asked for, else the largest that does, and a sentence when it
    /// is less than usual. Null when not even the smallest fits, or a size that was asked for does not.
    /// </summary>
    public static (ByteCount? Mailbox, string? Say) Memory(Options options)
    {
        if (Lockable(options.Mailbox)) return (options.Mailbox, null);
        var limit = ProcessHardening.MemlockLimit ?? new(long.MaxValue);
        if (options.MailboxGiven)
            return (null, $"A mailbox of {options.Mailbox} cannot be locked in memory (limit {limit}): raise the limit (LimitMEMLOCK= or ulimit -l), or give --mailbox less.");
        for (var size = ByteCount.MiB(Math.Min(limit.Bytes, options.Mailbox.Bytes) >> 20); size >= SmallestMailbox; size = new(size.Bytes - ByteCount.MiB(1).Bytes))
        {
            if (Lockable(size)) return (size, $"Only {limit} of memory may be locked here, so the mailbox is {size} instead of {options.Mailbox}; raise the limit (ulimit -l) for more.");
        }

        return (null, $"Not even {SmallestMailbox} of memory may be locked (limit {limit}): raise the limit (LimitMEMLOCK= or ulimit -l) to {new ByteCount(options.Mailbox.Bytes + Beside.Bytes)}.");
    }

    static bool Lockable(ByteCount mailbox)
    {
        try
        {
            ProcessHardening.RequireLockable(new(mailbox.Bytes + Beside.Bytes));
            return true;
        }
        catch (MemoryLockException)
        {
            return false;
        }
    }
}
