// What a delivered and acknowledged message leaves in the memory of a box that goes on running, read from outside as root: nothing,
// after a stated time (threat-model.md). While it waits the same search finds it, or it would prove nothing.
using System.Diagnostics;

namespace Messenger.Appliance.Memory.Tests;

public sealed class DeliveredTests
{
    /// <summary>Stated in threat-model.md.</summary>
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    /// <summary>What 125 bytes may hold of a mark.</summary>
    const int HeadPieces = 4;

    static readonly int[] Sizes = [200_000, 100, 3000, 20_000, 300];

    [Theory]
    [InlineData(Way.Tls)]
    [InlineData(Way.WebSocket)]
    public async Task Of_what_was_delivered_and_acknowledged_nothing_is_left_in_memory_after_the_stated_time(Way way)
    {
        Assert.SkipWhen(ProcessMemory.Unreadable is not null, ProcessMemory.Unreadable ?? "");
        await using var family = await Family.PairAsync();
        var memory = new ProcessMemory(family.Relay);
        var sender = await family.ConnectAsync(family.Gran, way);
        var recipient = await family.ConnectAsync(family.Child, way);
        var marks = new List<Mark>();
        foreach (var size in Sizes)
        {
            var mark = new Mark($"{size} bytes over {way}", size);
            marks.Add(mark);
            await family.SendAsync(sender, family.Child, mark);
            await Family.ReceiveAsync(recipient, mark);
        }

        await recipient.LeaveAsync();
        var waiting = new Mark($"what waited, over {way}", 5000);
        marks.Add(waiting);
        await family.SendAsync(sender, family.Child, waiting);
        Assert.Contains(memory.Find(new(marks)), found => found.Key.Mark == waiting);
        recipient = await family.ConnectAsync(family.Child, way, returning: true);
        await Family.ReceiveAsync(recipient, waiting);

        var since = Stopwatch.StartNew();
        IReadOnlyDictionary<Place, int> left;
        do
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            left = memory.Find(new(marks)).Where(found => !IsHead(found, waiting, way)).ToDictionary();
        }
        while (left.Count > 0 && since.Elapsed < Bound);
        Assert.True(left.Count == 0, $"After {since.Elapsed.TotalSeconds:0} s there is still:\n{Tell(left)}");
    }

    // .NET's WebSocket reads the head of a frame, and with it up to 125 bytes as they came, into a buffer that it keeps for the next.
    static bool IsHead(KeyValuePair<Place, int> found, Mark last, Way way) => way == Way.WebSocket && found.Key.Masked && found.Key.Mark == last && found.Value <= HeadPieces;

    static string Tell(IReadOnlyDictionary<Place, int> found) =>
        string.Join('\n', found.Select(entry => $"{entry.Value} pieces of {entry.Key.Mark}{(entry.Key.Masked ? ", masked," : "")} in {entry.Key.Mapping}"));
}
