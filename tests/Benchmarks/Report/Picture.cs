// The figures as pictures (SVG): the relay's processor time, rate and memory as parts of mosquitto's, and what a message costs
// while there is more of everything else.
using System.Globalization;
using System.Text;
using Messenger.Appliance.Benchmarks.Tests.Workloads;

namespace Messenger.Appliance.Benchmarks.Tests.Report;

static class Picture
{
    const int Width = 860;
    const int Row = 22;
    const int Names = 330;
    const int Top = 60;

    /// <summary>Bars on a scale of tens, to the right where the relay is better than mosquitto, with a mark at the goal.</summary>
    public static string Goals(Results results)
    {
        var rows = Goal.All.Where(static goal => !goal.Alone).Select(goal => (Goal: goal, Reached: goal.Reached(results))).Where(static row => row.Reached is > 0).ToArray();
        var better = rows.Select(static row => Better(row.Goal, row.Reached!.Value)).ToArray();
        var (least, most) = (Math.Min(0.5, better.DefaultIfEmpty(1).Min()), Math.Max(10, better.DefaultIfEmpty(1).Max()));
        double At(double times) => Names + ((Width - Names - 70) * Math.Log(times / least) / Math.Log(most / least));
        var svg = Begin(Top + (rows.Length * Row) + 20, "How many times better than mosquitto", "Bars: reached. Lines: the goal. Each of the same run, medians.");
        for (var i = 0; i < rows.Length; i++)
        {
            var (goal, reached) = rows[i];
            var y = Top + (i * Row);
            var (from, to) = (At(Math.Min(1, better[i])), At(Math.Max(1, better[i])));
            Text(svg, Names - 10, y + 15, $"{goal.Workload} · {goal.Metric}", "end");
            Line(svg, "#d5dbe0", (At(1), y), (At(1), y + Row));
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<rect x="{from:0.#}" y="{y + 4}" width="{Math.Max(1, to - from):0.#}" height="{Row - 8}" rx="2" fill="{(goal.IsMet(reached!.Value) ? "#2f7d5b" : "#c2703d")}"/>""");
            Line(svg, "#1d2327", (At(Better(goal, goal.Bound)), y + 2), (At(Better(goal, goal.Bound)), y + Row - 2));
            Text(svg, to + 6, y + 15, string.Create(CultureInfo.InvariantCulture, $"{better[i]:0.0#}"));
        }

        return svg.AppendLine("</svg>").ToString();
    }

    /// <summary>What a message costs, over sessions and over what waits.</summary>
    public static string Curve(Results results)
    {
        const int Height = 330;
        var svg = Begin(Height, "What a message costs while there is more of everything", "Microseconds of processor time per delivery, 4,000 messages/s of 512 B. Green: relay. Grey: mosquitto.");
        Chart(svg, results, 60, "sessions (TLS)", Curves.Sessions, Curves.SessionsName);
        Chart(svg, results, 490, "messages that wait for somebody else", Curves.Waiting, Curves.WaitingName);
        return svg.AppendLine("</svg>").ToString();
    }

    static void Chart(StringBuilder svg, Results results, double left, string axis, int[] points, Func<int, string> name)
    {
        const double ChartWidth = 310, Bottom = 280, ChartTop = 80;
        (string Peer, string Colour)[] lines = [("mosquitto", "#8a949b"), ("relay", "#2f7d5b")];
        var most = points.SelectMany(point => lines.Select(line => results.Median(name(point), Curves.Metric, line.Peer) ?? 0)).Max() * 1.1;
        if (most == 0) return;
        double X(int i) => left + (ChartWidth * i / (points.Length - 1));
        double Y(double value) => Bottom - ((Bottom - ChartTop) * value / most);
        for (var i = 0; i < points.Length; i++) Text(svg, X(i), Bottom + 18, points[i].ToString("#,0", CultureInfo.InvariantCulture), "middle");
        Text(svg, left + (ChartWidth / 2), Bottom + 38, axis, "middle");
        Line(svg, "#1d2327", (left, Bottom), (left + ChartWidth, Bottom));
        foreach (var (peer, colour) in lines)
        {
            var values = points.Select((point, i) => (X: X(i), Point: point, Value: results.Median(name(point), Curves.Metric, peer))).Where(static point => point.Value is not null).ToArray();
            for (var i = 0; i < values.Length; i++)
            {
                var (x, y) = (values[i].X, Y(values[i].Value!.Value));
                if (i > 0) Line(svg, colour, (values[i - 1].X, Y(values[i - 1].Value!.Value)), (x, y), 2);
                svg.AppendLine(CultureInfo.InvariantCulture, $"""<circle cx="{x:0.#}" cy="{y:0.#}" r="3.5" fill="{colour}"/>""");
                var isAbove = lines.All(other => (results.Median(name(values[i].Point), Curves.Metric, other.Peer) ?? 0) <= values[i].Value);
                Text(svg, x, isAbove ? y - 9 : y + 19, string.Create(CultureInfo.InvariantCulture, $"{values[i].Value:0.#}"), "middle");
            }
        }
    }

    static double Better(Goal goal, double ratio) => goal.AtMost ? 1 / ratio : ratio;

    static StringBuilder Begin(int height, string title, string below)
    {
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="system-ui, sans-serif" font-size="12" fill="#1d2327">""");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<rect width="{Width}" height="{height}" fill="#fff"/>""");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="20" y="26" font-size="17" font-weight="600">{title}</text>""");
        Text(svg, 20, 46, below);
        return svg;
    }

    static void Text(StringBuilder svg, double x, double y, string text, string anchor = "start") =>
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}">{text}</text>""");

    static void Line(StringBuilder svg, string colour, (double X, double Y) from, (double X, double Y) to, int width = 1) =>
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<line x1="{from.X:0.#}" y1="{from.Y:0.#}" x2="{to.X:0.#}" y2="{to.Y:0.#}" stroke="{colour}" stroke-width="{width}"/>""");
}
