// The checked-out tree as the architecture tests read it: its root, its source files, its projects.
using System.Xml.Linq;
using Messenger.Appliance.Tests;

namespace Messenger.Appliance.Architecture.Tests;

static class Repository
{
    public static string Root => Tree.Root;

    public static IEnumerable<string> SourceFiles(params string[] endings) =>
        new[] { "src", "tests", "hardware", "image" }
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(path => !Relative(path).Split('/').Any(part => part is "bin" or "obj" or "node_modules" or "dist"))
            .Where(path => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)));

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>The parts: each folder of src that holds a project.</summary>
    public static IEnumerable<string> Parts() =>
        Directory.EnumerateDirectories(Path.Combine(Root, "src"))
            .Select(folder => Path.GetFileName(folder)!)
            .Where(name => File.Exists(ProjectFile(name)))
            .Order(StringComparer.Ordinal);

    public static string[] References(string part) =>
        [.. Items(ProjectFile(part), "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    public static string[] Packages(string project) => [.. Items(project, "PackageReference")];

    public static string ProjectFile(string part) => Path.Combine(Root, "src", part, part + ".csproj");

    static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Load(project).Descendants(kind).Select(item => item.Attribute("Include")?.Value ?? "").Where(value => value.Length > 0);
}
