// Fills the templates in Resources: {{name}} a value, escaped; {{&name}} markup made by another template; {{t:key}} a
// sentence of the page's language, which may hold {{name}} itself. Whatever comes from outside is escaped.
using System.Text;
using System.Text.Encodings.Web;
using Messenger.Appliance.Registry;

namespace Messenger.Appliance.Setup.Pages;

public sealed class Template
{
    static readonly HtmlEncoder Escape = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);

    readonly string text;

    Template(string text) => this.text = text;

    public static Template Load(string file) => new(Resource.Text(file));

    public string Fill(Language language, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var page = new StringBuilder(text.Length * 2);
        Fill(page, text, language, values);
        return page.ToString();
    }

    static void Fill(StringBuilder page, ReadOnlySpan<char> text, Language language, ReadOnlySpan<(string Name, string Value)> values)
    {
        while (text.IndexOf("{{") is var open and >= 0)
        {
            page.Append(text[..open]);
            text = text[(open + 2)..];
            var close = text.IndexOf("}}");
            var name = text[..close];
            text = text[(close + 2)..];
            if (name.StartsWith("t:")) Fill(page, Sentences.Of(language)[name[2..].ToString()], language, values);
            else if (name[0] == '&') page.Append(Find(name[1..], values));
            else page.Append(Escape.Encode(Find(name, values)));
        }

        page.Append(text);
    }

    static string Find(ReadOnlySpan<char> name, ReadOnlySpan<(string Name, string Value)> values)
    {
        foreach (var value in values)
            if (name.SequenceEqual(value.Name))
                return value.Value;
        throw new ArgumentException($"The template asks for {name}.", nameof(values));
    }
}
