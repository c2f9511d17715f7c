// The methods that lie together in the relay's program are those that a message still passes through.
using System.Text.RegularExpressions;

namespace Messenger.Appliance.Architecture.Tests;

public partial class HotPathTests
{
    [Fact]
    public void Names_of_the_hot_path_are_methods_of_the_source()
    {
        var text = Repository.SourceFiles(".cs").Where(path => Repository.Relative(path).StartsWith("src/", StringComparison.Ordinal))
            .GroupBy(path => Repository.Relative(path).Split('/')[1]).ToDictionary(part => part.Key, part => part.Select(File.ReadAllText).ToArray());
        var names = File.ReadLines(Path.Combine(Repository.Root, "src", "Daemon", "hot-path.txt")).Select(name => Own().Match(name)).Where(match => match.Success).ToArray();
        var gone = names.Where(name => !text[name.Groups["part"].Value].Any(file => Has(file, name.Groups["type"].Value) && Has(file, name.Groups["method"].Value))).ToArray();
        Assert.True(names.Length >= 150, $"src/Daemon/hot-path.txt names only {names.Length} methods of the relay's");
        Assert.True(gone.Length * 20 <= names.Length, $"{gone.Length} of {names.Length} methods in src/Daemon/hot-path.txt are gone: renew it by ./build.sh order.\n{string.Join('\n', gone.AsEnumerable())}");
    }

    static bool Has(string text, string word) => Regex.IsMatch(text, $@"\b{word}\b");

    // As the compiler writes them: assembly, namespaces and type, then the method; of an asynchronous one what it goes on with.
    [GeneratedRegex(@"^Messenger_Appliance_(?<part>[A-Za-z]+)_Messenger_Appliance_(?:[A-Za-z0-9]+_)+(?<type>[A-Za-z0-9]+)__(?:get_|set_)?(?<method>[A-Za-z]+)(?:_d__\d+__MoveNext|_\d+)?$")]
    private static partial Regex Own();
}
