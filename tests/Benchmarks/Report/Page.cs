// The page of results, in Markdown: the machine, every figure with its spread and its ratio to mosquitto, and the goals with
// what was reached.
using System.Globalization;
using System.Text;

namespace Messenger.Appliance.Benchmarks.Tests.Report;

static class Page
{
    static readonly string[] Peers = ["relay", "mosquitto", "MQTTnet"];

    /// <param name="results">All figures.</param>
    /// <param name="conditions">How they were come by.</param>
    /// <param name="pictures">Of them: title and file.</param>
    public static string Write(Results results, string conditions, IEnumerable<(string Title, string File)> pictures)
    {
        var page = new StringBuilder();
        page.AppendLine("# Measured beside peers").AppendLine();
        page.AppendLine(conditions).AppendLine();
        Goals(results, page);
        foreach (var (title, file) in pictures) page.AppendLine(CultureInfo.InvariantCulture, $"![{title}]({file})").AppendLine();
        page.AppendLine("## All figures").AppendLine();
        page.AppendLine("Medians of the rounds; ± is half of what lies between the least and the greatest, in percent. The last column is relay divided by mosquitto.").AppendLine();
        page.AppendLine("| workload | figure | relay | mosquitto | MQTTnet.Server | ratio |").AppendLine("|---|---|---|---|---|---|");
        foreach (var (workload, metric) in results.All.Keys.Select(static key => (key.Workload, key.Metric)).Distinct())
        {
            page.Append(CultureInfo.InvariantCulture, $"| {workload} | {metric} |");
            foreach (var peer in Peers) page.Append(CultureInfo.InvariantCulture, $" {Cell(results, workload, metric, peer)} |");
            page.Append(' ').Append(results.Ratio(workload, metric) is { } ratio ? Number(ratio) : "").AppendLine(" |");
        }

        return page.ToString();
    }

    static void Goals(Results results, StringBuilder page)
    {
        page.AppendLine("## Goals").AppendLine();
        page.AppendLine("Of mosquitto's figure in the same run, but for memory, which is the relay's alone.").AppendLine();
        page.AppendLine("| workload | figure | goal | reached | |").AppendLine("|---|---|---|---|---|");
        foreach (var goal in Goal.All)
        {
            if (goal.Reached(results) is not { } reached) continue;
            var times = goal.Alone ? "" : " times";
            page.AppendLine(CultureInfo.InvariantCulture, $"| {goal.Workload} | {goal.Metric} | {(goal.AtMost ? "at most" : "at least")} {Number(goal.Bound)}{times} | {Number(reached)} | {(goal.IsMet(reached) ? "met" : "**not met**")} |");
        }

        page.AppendLine();
    }

    static string Cell(Results results, string workload, string metric, string peer) =>
        results.Median(workload, metric, peer) is { } value ? string.Create(CultureInfo.InvariantCulture, $"{Number(value)} ±{results.Spread(workload, metric, peer):0}") : "–";

    static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "#,0" : Math.Abs(value) >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}
