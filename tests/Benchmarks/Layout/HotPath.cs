// The order in which the compiler is to lay out the relay's methods: those that a message passes through, caller before callee,
// next to each other. Made from what a sampling profiler saw (decision 0029).
using System.Runtime.InteropServices;

namespace Messenger.Appliance.Benchmarks.Tests.Layout;

sealed class HotPath
{
    readonly Dictionary<string, Dictionary<string, int>> calls = [];
    readonly Dictionary<string, int> seen = [];

    /// <summary>Methods by their names in the program, in order.</summary>
    /// <param name="samples">What `perf script -F comm,ip,sym,dso` prints: for each sample its thread, then its frames with their addresses, the innermost first, then an empty line.</param>
    /// <param name="thread">Samples of other threads do not count.</param>
    /// <param name="program">Frames of other files do not count.</param>
    public static IReadOnlyList<string> Of(TextReader samples, string thread, string program)
    {
        var path = new HotPath();
        var counts = false;
        List<string> frames = [];
        while (samples.ReadLine() is { } line)
        {
            if (line.Length == 0)
            {
                if (counts) path.Add(frames);
                frames.Clear();
            }
            else if (!char.IsWhiteSpace(line[0]))
            {
                counts = line.Trim() == thread;
            }
            else if (line.AsSpan().TrimEnd().EndsWith($"/{program})", StringComparison.Ordinal))
            {
                var frame = line.AsSpan(0, line.LastIndexOf(" (", StringComparison.Ordinal)).Trim();
                frames.Add(frame[(frame.IndexOf(' ') + 1)..].ToString());
            }
        }

        return path.Order();
    }

    void Add(List<string> frames)
    {
        foreach (var method in frames.Distinct()) CollectionsMarshal.GetValueRefOrAddDefault(seen, method, out _)++;
        for (var i = frames.Count - 1; i > 0; i--)
        {
            if (!calls.TryGetValue(frames[i], out var callees)) calls.Add(frames[i], callees = []);
            CollectionsMarshal.GetValueRefOrAddDefault(callees, frames[i - 1], out _)++;
        }
    }

    List<string> Order()
    {
        List<string> order = [];
        HashSet<string> done = [];
        foreach (var (method, _) in MostFirst(seen)) Place(method);
        return order;

        void Place(string method)
        {
            if (!done.Add(method)) return;
            order.Add(method);
            if (!calls.TryGetValue(method, out var callees)) return;
            foreach (var (callee, _) in MostFirst(callees)) Place(callee);
        }
    }

    static IEnumerable<KeyValuePair<string, int>> MostFirst(Dictionary<string, int> counts) =>
        counts.OrderByDescending(static one => one.Value).ThenBy(static one => one.Key, StringComparer.Ordinal);
}
