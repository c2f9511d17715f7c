// What it costs to take a message in and to zero it on receipt, while few or many others wait: the same, whatever waits.
using System.Buffers;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Messenger.Appliance.Core;
using Messenger.Appliance.Mailbox;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Micro.Tests;

[MemoryDiagnoser]
public class MailboxBenchmarks
{
    readonly DeviceId sender = DeviceId.FromBytes(RandomNumberGenerator.GetBytes(32));
    readonly ReadOnlySequence<byte> payload = new(new byte[512]);
    readonly WaitingLine line = new();
    MemoryMailbox mailbox = null!;

    [Params(1, 40, 4_000, 40_000)]
    public int Waiting { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var limits = Limits.Default with { Mailbox = ByteCount.MiB(64), SenderSharePercent = 100, RecipientSharePercent = 100, WaitingMessages = 65_536 };
        mailbox = new(LockedMemory.Allocate(limits.Mailbox), limits, TimeProvider.System);
        for (var i = 0; i < Waiting; i++)
        {
            if (mailbox.TryTake(sender, TimeSpan.FromHours(24), [], payload, out var handle) != Refusal.None || mailbox.TryWait(handle, line) != Refusal.None)
                throw new InvalidOperationException($"Only {i} messages fit.");
            mailbox.End(handle, Ending.Done);
        }
    }

    [GlobalCleanup]
    public void Empty() => mailbox.Dispose();

    [Benchmark]
    public void TakeAndZero()
    {
        mailbox.TryTake(sender, TimeSpan.FromHours(24), [], payload, out var handle);
        mailbox.End(handle, Ending.Received);
    }

    [Benchmark]
    public void WaitAndDeliver()
    {
        mailbox.TryTake(sender, TimeSpan.FromHours(24), [], payload, out var handle);
        mailbox.TryWait(handle, line);
        mailbox.End(handle, Ending.Done);
        if (mailbox.TryFlyFirst(line, out var first)) mailbox.End(first, Ending.Received);
    }
}
