// The arrows between the parts are those of the table in src/architecture.md, no more and no fewer, and every package
// has the one home that the page gives it.
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Messenger.Appliance.Architecture.Tests;

public partial class ReferenceTests
{
    static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "src", "architecture.md"));

    [Fact]
    public void Every_part_refers_to_exactly_what_the_table_allows()
    {
        var parts = Repository.Parts().ToArray();
        var table = Rows("## Allowed references").Where(row => row[0] != "Phone").ToDictionary(row => row[0], row => row[1]);
        Assert.Equal(parts, table.Keys.Order(StringComparer.Ordinal));
        foreach (var part in parts)
        {
            string[] allowed = table[part] switch
            {
                "–" => [],
                "all" => [.. parts.Where(other => other != part && other != "Guard")],
                var list => [.. list.Split(", ").Order(StringComparer.Ordinal)],
            };
            Assert.True(allowed.SequenceEqual(Repository.References(part)),
                $"{part} may refer to [{string.Join(", ", allowed)}] and refers to [{string.Join(", ", Repository.References(part))}]. Change the code, or the table with its reason.");
        }
    }

    [Fact]
    public void Every_folder_of_src_says_what_it_is_for()
    {
        var described = Rows("## Parts").Select(row => row[0].Trim('`')).ToHashSet();
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(Path.GetFileName))
        {
            if (folder is "bin" or "obj" or "decisions") continue;
            Assert.True(described.Contains(folder!), $"src/{folder} has no row in the table of parts");
        }
    }

    [Fact]
    public void Every_package_has_one_home()
    {
        var homes = Rows("## Packages").ToDictionary(row => row[0], row => row[1]);
        foreach (var part in Repository.Parts())
        {
            foreach (var package in Repository.Packages(Repository.ProjectFile(part)))
            {
                Assert.True(homes.TryGetValue(package, out var home), $"{package} in {part} has no row in the table of packages");
                Assert.True(home.Split(", ").Contains(part), $"{package} lives in {home}, not in {part}");
            }
        }

        foreach (var (package, home) in homes.Where(row => Repository.Parts().Contains(row.Value)))
            Assert.True(Repository.Packages(Repository.ProjectFile(home)).Contains(package), $"{package} has its home in {home}, which does not refer to it: take the row out");
    }

    [Fact]
    public void Every_package_of_the_phone_app_says_what_it_is_for()
    {
        using var package = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", "Phone", "package.json")));
        foreach (var dependency in package.RootElement.GetProperty("dependencies").EnumerateObject())
        {
            Assert.True(Page.Contains(dependency.Name, StringComparison.Ordinal), $"{dependency.Name} is not in src/architecture.md");
        }
    }

    [Fact]
    public void The_phone_app_imports_only_downwards()
    {
        string[] layers = ["platform", "transport", "messaging", "ui"];
        var phone = Path.Combine(Repository.Root, "src", "Phone", "src");
        foreach (var file in Repository.SourceFiles(".ts", ".tsx").Where(path => path.StartsWith(phone, StringComparison.Ordinal)))
        {
            var layer = Array.IndexOf(layers, Path.GetRelativePath(phone, file).Split(Path.DirectorySeparatorChar)[0]);
            if (layer < 0) continue;
            foreach (Match import in Import().Matches(File.ReadAllText(file)))
            {
                var target = Path.GetRelativePath(phone, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, import.Groups["path"].Value)));
                var other = Array.IndexOf(layers, target.Split(Path.DirectorySeparatorChar)[0]);
                Assert.True(other <= layer, $"{Repository.Relative(file)} imports {import.Groups["path"].Value}: {layers[layer]} must not know {(other < 0 ? "" : layers[other])}");
            }
        }
    }

    static IEnumerable<string[]> Rows(string heading)
    {
        var start = Page.IndexOf(heading, StringComparison.Ordinal);
        Assert.True(start >= 0, $"src/architecture.md has lost its section {heading}");
        return Page[start..].Split('\n').SkipWhile(line => !line.StartsWith("|---", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|').Skip(1).Select(cell => cell.Trim()).ToArray());
    }

    [GeneratedRegex("""(?:from|import)\s*\(?\s*["'](?<path>\.{1,2}/[^"']+)["']""")]
    private static partial Regex Import();
}
