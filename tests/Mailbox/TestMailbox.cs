// A mailbox over a region that the test can look into, with a clock that stands still.
using System.Buffers;
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets;
using Microsoft.Extensions.Time.Testing;

namespace Messenger.Appliance.Mailbox.Tests;

sealed class TestMailbox : IDisposable
{
    public TestMailbox(long bytes = 1 << 20, Limits? limits = null)
    {
        Memory = LockedMemory.Allocate(new(bytes));
        Box = new(Memory, limits ?? Limits.Default, Clock);
    }

    public static DeviceId Ann { get; } = DeviceId.FromBytes([1, .. new byte[15]]);

    public static DeviceId Ben { get; } = DeviceId.FromBytes([2, .. new byte[15]]);

    public LockedMemory Memory { get; }

    public FakeTimeProvider Clock { get; } = new();

    public MemoryMailbox Box { get; }

    public CustodyCounts Counts => Box.Count();

    public Refusal Take(byte[] payload, out MessageHandle handle, double seconds = 3600, DeviceId? sender = null, byte[]? properties = null) =>
        Box.TryTake(sender ?? Ann, TimeSpan.FromSeconds(seconds), properties ?? [], new ReadOnlySequence<byte>(payload), out handle);

    public MessageHandle Taken(byte[] payload, double seconds = 3600, DeviceId? sender = null)
    {
        Assert.Equal(Refusal.None, Take(payload, out var handle, seconds, sender));
        return handle;
    }

    /// <summary>Taken, in these lines, and no longer held by the one who took it.</summary>
    public MessageHandle Waiting(byte[] payload, double seconds, params WaitingLine[] lines)
    {
        var handle = Taken(payload, seconds);
        foreach (var line in lines) Assert.Equal(Refusal.None, Box.TryWait(handle, line));
        Box.End(handle, Ending.Done);
        return handle;
    }

    /// <summary>What can be read of a message; null when it is gone.</summary>
    public byte[]? Read(MessageHandle handle, int piece = int.MaxValue)
    {
        if (!Box.TryView(handle, out var view)) return null;
        var bytes = new byte[view.PropertiesLength + view.PayloadLength];
        var cursor = new MessageCursor();
        for (var at = 0; at < bytes.Length; at += piece)
        {
            if (!Box.TryRead(handle, ref cursor, bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)))) return null;
        }

        return bytes;
    }

    public bool Holds(byte[] marker) => Memory.Span.IndexOf(marker) >= 0;

    public void Dispose() => Box.Dispose();
}
