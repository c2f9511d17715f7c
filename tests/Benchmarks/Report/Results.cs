// All figures of one run: for each workload, server and metric the values of all rounds, of which the median counts.
using Messenger.Appliance.Benchmarks.Tests.Workloads;

namespace Messenger.Appliance.Benchmarks.Tests.Report;

sealed record Key(string Workload, string Metric, string Peer);

sealed class Results(string workload, Dictionary<Key, List<double>> all)
{
    public Results() : this("", [])
    {
    }

    public IReadOnlyDictionary<Key, List<double>> All => all;

    /// <summary>The same figures, under this workload's name from here on.</summary>
    public Results For(string name) => new(name, all);

    public void Add(string metric, Setting setting, double value)
    {
        var key = new Key(workload, metric, setting.Peer.Name);
        if (!all.TryGetValue(key, out var values)) all[key] = values = [];
        values.Add(value);
    }

    public double? Median(string name, string metric, string peer)
    {
        if (!all.TryGetValue(new(name, metric, peer), out var values)) return null;
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Ours divided by mosquitto's.</summary>
    public double? Ratio(string name, string metric) =>
        Median(name, metric, "relay") is { } ours && Median(name, metric, "mosquitto") is { } theirs && theirs != 0 ? ours / theirs : null;

    /// <summary>Half of what lies between the least and the greatest round, in percent of the median.</summary>
    public double Spread(string name, string metric, string peer)
    {
        var values = all[new(name, metric, peer)];
        var median = Median(name, metric, peer)!.Value;
        return median == 0 ? 0 : 50 * (values.Max() - values.Min()) / Math.Abs(median);
    }
}
