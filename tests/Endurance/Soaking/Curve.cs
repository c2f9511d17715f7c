// What relay and guard hold, sampled as long as a run lasts, and whether it is flat: the median of the last third of the run
// against that of the second. In the first a program may still make itself at home.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Messenger.Appliance.Budget.Tests;

namespace Messenger.Appliance.Endurance.Tests.Soaking;

sealed class Curve(int guard, int relay)
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <summary>For each figure: its name, how to measure it, and how far the last third may be above the second: by a factor, or by so much.</summary>
    readonly (string Name, Func<double> Measure, double Factor, double Slack)[] figures = [.. Of("relay", new(relay)), .. Of("guard", new(guard))];

    readonly List<(TimeSpan At, double[] Values)> samples = [];

    public IReadOnlyList<string> Names => [.. figures.Select(figure => figure.Name)];

    public IReadOnlyList<(TimeSpan At, double[] Values)> Samples => samples;

    public async Task SampleAsync(CancellationToken ending)
    {
        for (var since = Stopwatch.StartNew(); !ending.IsCancellationRequested;)
        {
            samples.Add((since.Elapsed, [.. figures.Select(figure => figure.Measure())]));
            await Task.Delay(Every, ending).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>The figures that are not flat.</summary>
    public string[] Rising()
    {
        var (second, last) = (Medians(1, 3), Medians(2, 3));
        return
        [
            .. figures.Select((figure, i) => (figure, Second: second[i], Last: last[i]))
                .Where(of => of.Last > Math.Max(of.Second * of.figure.Factor, of.Second + of.figure.Slack))
                .Select(of => $"{of.figure.Name}: {of.Second:0.##} in the second third, {of.Last:0.##} in the last"),
        ];
    }

    /// <summary>Medians of so many parts of the run, as a table.</summary>
    public string Table(int parts)
    {
        var table = new StringBuilder($"| minutes | {string.Join(" | ", Names)} |\n|---|{string.Concat(Names.Select(_ => "---|"))}\n");
        var minutes = samples[^1].At.TotalMinutes / parts;
        for (var i = 0; i < parts; i++)
            table.AppendLine(CultureInfo.InvariantCulture, $"| {i * minutes:0.#} to {(i + 1) * minutes:0.#} | {string.Join(" | ", Medians(i, parts).Select(median => median.ToString("0.##", CultureInfo.InvariantCulture)))} |");
        return table.ToString();
    }

    static (string, Func<double>, double, double)[] Of(string program, Footprint footprint) =>
    [
        ($"{program}: resident, MiB", () => footprint.ResidentMiB, 1.05, 0.5),
        ($"{program}: descriptors", () => footprint.Descriptors, 1.04, 4),
        ($"{program}: threads", () => footprint.Threads, 1.1, 2),
    ];

    double[] Medians(int part, int of)
    {
        var (from, to) = (samples.Count * part / of, samples.Count * (part + 1) / of);
        return [.. figures.Select((_, i) => Median([.. samples[from..Math.Max(to, from + 1)].Select(sample => sample.Values[i])]))];
    }

    static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
