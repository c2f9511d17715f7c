// MATRIX.md is complete and true: every statement of the standard has its row or is a client's, every row an answer and a test
// that exists, and every test of the suite is named in a row.
using System.Text.RegularExpressions;
using Messenger.Appliance.Conformance.Tests.Kit;
using Messenger.Appliance.Tests;

namespace Messenger.Appliance.Conformance.Tests;

public sealed partial class MatrixTests
{
    static readonly string Tests = Path.Combine(Tree.Root, "tests");
    static readonly string Page = File.ReadAllText(Path.Combine(Tests, "Conformance", "MATRIX.md"));
    static readonly string[] Answers = ["conforms", "refuses", "unavailable: "];

    static IEnumerable<string[]> Rows => Page.Split('\n').Where(line => line.StartsWith("| MQTT-", StringComparison.Ordinal)).Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray());

    [Fact]
    public void Every_statement_has_one_row_in_the_order_of_the_standard_or_is_a_clients()
    {
        var clients = Statement().Matches(Page[Page.IndexOf("## For clients alone", StringComparison.Ordinal)..]).Select(match => match.Value).ToArray();
        Assert.Equal(251, Statements.All.Count());
        Assert.Contains($"These {clients.Length} ", Page, StringComparison.Ordinal);
        Assert.Empty(clients.Except(Statements.All));
        Assert.Equal(clients.Length, clients.Distinct().Count());
        Assert.Equal(Statements.All.Except(clients), Rows.Select(row => row[0]));
    }

    [Fact]
    public void Every_row_says_what_is_asked_and_how_it_is_answered()
    {
        Assert.All(Rows, row =>
        {
            Assert.Equal(4, row.Length);
            Assert.NotEmpty(row[1]);
            Assert.True(Answers.Any(answer => row[2].StartsWith(answer, StringComparison.Ordinal)), $"{row[0]}: {row[2]}");
            if (!row[2].StartsWith("conforms", StringComparison.Ordinal)) Assert.Matches("0x[0-9A-F]{2}|HTTP 400|there is nothing", row[2]);
        });
    }

    [Fact]
    public void Every_row_names_tests_that_there_are()
    {
        var known = new Dictionary<string, string[]>();
        foreach (var row in Rows)
        {
            var named = Named(row[3]).ToArray();
            Assert.True(named.Length > 0 || row[3].StartsWith("none: ", StringComparison.Ordinal), $"{row[0]} has no test and does not say why");
            foreach (var (file, test) in named)
            {
                if (!known.TryGetValue(file, out var there)) known[file] = there = [.. TestsOf(Path.Combine(Tests, file))];
                Assert.True(there.Contains(test), $"{row[0]}: there is no test {test} in tests/{file}");
            }
        }
    }

    [Fact]
    public void Every_test_of_the_suite_has_a_row()
    {
        var named = Rows.SelectMany(row => Named(row[3])).ToHashSet();
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Tests, "Conformance"), "*Tests.cs").Where(path => !path.EndsWith("MatrixTests.cs", StringComparison.Ordinal) && !path.EndsWith("ForeignClientTests.cs", StringComparison.Ordinal)))
        {
            var file = Path.Combine("Conformance", Path.GetFileName(path));
            Assert.All(TestsOf(path), test => Assert.True(named.Contains((file, test)), $"{test} of {file} has no row"));
        }
    }

    [Fact]
    public void What_connack_declares_unavailable_is_what_the_rows_call_so()
    {
        var properties = Rows.Where(row => row[2].StartsWith("unavailable: ", StringComparison.Ordinal)).Select(row => row[2]["unavailable: ".Length..].Split(';')[0]).Distinct().Order();
        Assert.Equal(["Maximum QoS 1", "Retain Available 0", "Shared Subscription Available 0", "Subscription Identifier Available 0", "Wildcard Subscription Available 0"], properties);
    }

    static IEnumerable<(string File, string Test)> Named(string cell) => Reference().Matches(cell)
        .Select(match => (Path.Combine(match.Groups["part"] is { Success: true } part ? part.Value : "Conformance", match.Groups["class"].Value + ".cs"), match.Groups["test"].Value));

    static IEnumerable<string> TestsOf(string path) => File.Exists(path) ? Method().Matches(File.ReadAllText(path)).Select(match => match.Groups["test"].Value) : [];

    [GeneratedRegex(@"MQTT-\d+\.\d+\.\d+-\d+")]
    private static partial Regex Statement();

    [GeneratedRegex(@"`(?:(?<part>\w+)/)?(?<class>\w+)\.(?<test>\w+)`")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\[(?:Fact|Theory)\](?:\s*\[[^\n]*\])*\s*public (?:async )?(?:Task|void) (?<test>\w+)\(")]
    private static partial Regex Method();
}
