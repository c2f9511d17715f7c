// What the box's pages say, one file per language in Resources: lines of `key = sentence`. A key that one language lacks
// is a bug that a test finds.
using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Messenger.Appliance.Registry;

namespace Messenger.Appliance.Setup.Pages;

public static partial class Sentences
{
    static readonly FrozenDictionary<string, string> Korean = Read("ko.txt");
    static readonly FrozenDictionary<string, string> English = Read("en.txt");

    public static FrozenDictionary<string, string> Of(Language language) => language == Language.Korean ? Korean : English;

    static FrozenDictionary<string, string> Read(string file)
    {
        var sentences = new Dictionary<string, string>();
        foreach (var line in Resource.Text(file).Split('\n'))
        {
            var split = line.IndexOf(" = ", StringComparison.Ordinal);
            if (split > 0 && line[0] != '#') sentences.Add(line[..split].Trim(), BeforeParticle().Replace(line[(split + 3)..].Trim(), "’\u2060"));
        }

        return sentences.ToFrozenDictionary();
    }

    // A Korean particle stays with the quoted word before it: no browser may break the line in ‘허용’을.
    [GeneratedRegex("’(?=[가-힣])")]
    private static partial Regex BeforeParticle();
}
