// BUDGET.md: one row for each figure, "| name | at most | measured |". Read for the limits; written anew, with what was
// measured, to artifacts/budget.
using System.Globalization;
using System.Text;
using Messenger.Appliance.Tests;

namespace Messenger.Appliance.Budget.Tests;

sealed class Table
{
    readonly string[] lines;
    readonly Dictionary<string, double> limits = [];

    Table(string[] lines)
    {
        this.lines = lines;
        foreach (var line in lines)
            if (Cells(line) is [_, var name, var limit, _, _] && double.TryParse(limit, CultureInfo.InvariantCulture, out var value))
                limits.Add(name, value);
    }

    public IEnumerable<string> Names => limits.Keys;

    public static Table Read() => new(File.ReadAllLines(Path.Combine(Tree.Root, "tests", "Budget", "BUDGET.md")));

    public double Limit(string name) => limits.GetValueOrDefault(name);

    public void Write(IReadOnlyDictionary<string, double> figures)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var measured = Cells(line) is [_, var name, var limit, _, _] && figures.TryGetValue(name, out var value) ? string.Create(CultureInfo.InvariantCulture, $"| {name} | {limit} | {value:0.##} |") : line;
            text.Append(measured).Append('\n');
        }

        var folder = Directory.CreateDirectory(Path.Combine(Tree.Root, "artifacts", "budget")).FullName;
        File.WriteAllText(Path.Combine(folder, "BUDGET.md"), text.ToString());
    }

    static string[] Cells(string line) => [.. line.Split('|').Select(cell => cell.Trim())];
}
