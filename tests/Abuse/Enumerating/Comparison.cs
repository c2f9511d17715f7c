// Whether kinds of request can be told apart by how long their answers take. Samples of all kinds are taken in turn, in an
// order drawn anew each turn, so that whatever else the machine does strikes all alike; they are compared by rank
// (Mann-Whitney), which no outlier moves; and a difference counts when fresh samples show it again, twice, the same way.
using System.Diagnostics;

namespace Messenger.Appliance.Abuse.Tests.Enumerating;

/// <summary>One kind of request; <see cref="Ask"/> gives the microseconds of each of its steps.</summary>
sealed record Kind(string Name, Func<double[]> Ask);

/// <param name="Between">Kinds and step.</param>
/// <param name="Z">Standard deviations from what chance gives.</param>
/// <param name="Shift">Of the medians, in microseconds.</param>
/// <param name="Precision">Standard error of the shift, in microseconds.</param>
sealed record Difference(string Between, double Z, double Shift, double Precision)
{
    public override string ToString() => $"{Between}: z {Z:0.0}, {Shift:+0.0;-0.0} us, of a precision of {Precision:0.0} us";
}

sealed class Comparison(double precision, params Kind[] kinds)
{
    const int Block = 200;
    const int MostBlocks = 12;
    const int WarmUp = 40;

    /// <summary>Chance alone goes past this once in 15,000 comparisons, and three times running never.</summary>
    const double Suspect = 4;

    const int Confirmations = 3;

    /// <summary>What was seen in the first round, suspect or not: for whoever reads the log.</summary>
    public IReadOnlyList<Difference> Seen { get; private set; } = [];

    /// <summary>The differences that stay when they are looked at again.</summary>
    public IReadOnlyList<Difference> Find()
    {
        for (var i = 0; i < WarmUp; i++) foreach (var kind in kinds) kind.Ask();
        Seen = Compare();
        var suspects = Seen.Where(one => Math.Abs(one.Z) > Suspect).ToDictionary(one => one.Between);
        for (var again = 1; again < Confirmations && suspects.Count > 0; again++)
        {
            foreach (var now in Compare())
            {
                if (!suspects.TryGetValue(now.Between, out var before)) continue;
                if (Math.Abs(now.Z) > Suspect && Math.Sign(now.Z) == Math.Sign(before.Z)) suspects[now.Between] = now;
                else suspects.Remove(now.Between);
            }
        }

        return [.. suspects.Values];
    }

    /// <summary>Microseconds that something takes.</summary>
    public static double Time(Action action)
    {
        var begun = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
    }

    List<Difference> Compare()
    {
        var samples = kinds.Select(_ => new List<double[]>()).ToArray();
        var order = Enumerable.Range(0, kinds.Length).ToArray();
        List<Difference> found = [];
        for (var block = 0; block < MostBlocks; block++)
        {
            for (var i = 0; i < Block; i++)
            {
                Random.Shared.Shuffle(order);
                foreach (var kind in order) samples[kind].Add(kinds[kind].Ask());
            }

            found = [.. Pairs(samples)];
            if (found.TrueForAll(one => one.Precision <= precision)) break;
        }

        return found;
    }

    IEnumerable<Difference> Pairs(List<double[]>[] samples)
    {
        for (var other = 1; other < kinds.Length; other++)
        {
            for (var step = 0; step < samples[0][0].Length; step++)
            {
                double[] a = [.. samples[0].Select(one => one[step])], b = [.. samples[other].Select(one => one[step])];
                yield return Between($"{kinds[0].Name} / {kinds[other].Name}, step {step + 1}", a, b);
            }
        }
    }

    static Difference Between(string names, double[] a, double[] b)
    {
        var all = a.Select(value => (Value: value, IsB: false)).Concat(b.Select(value => (Value: value, IsB: true))).OrderBy(one => one.Value).ToArray();
        double ranks = 0;
        for (var start = 0; start < all.Length;)
        {
            var end = start;
            while (end < all.Length && all[end].Value == all[start].Value) end++;
            // Equal values share the middle of their ranks.
            var rank = (start + end + 1) / 2.0;
            for (; start < end; start++) if (all[start].IsB) ranks += rank;
        }

        double m = a.Length, n = b.Length;
        var u = ranks - (n * (n + 1) / 2);
        var z = (u - (m * n / 2)) / Math.Sqrt(m * n * (m + n + 1) / 12);
        // The middle half is 1.35 standard deviations wide where noise is normal; ranks then lose 5 percent.
        var spread = (Quantile(all, 0.75) - Quantile(all, 0.25)) / 1.35;
        return new(names, z, Median(b) - Median(a), 1.05 * spread * Math.Sqrt((1 / m) + (1 / n)));
    }

    static double Quantile((double Value, bool IsB)[] sorted, double part) => sorted[(int)(part * (sorted.Length - 1))].Value;

    static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
