// The letters and words that the small display can show, read from drawings beside this file: a heading "= name", then rows
// of # and dots. A font would be a thousand times larger than the twelve words that are needed.
namespace Messenger.Appliance.Panel.Oled;

sealed class Glyphs
{
    readonly Dictionary<string, string[]> drawings = new(StringComparer.Ordinal);

    Glyphs(string resource)
    {
        using var stream = typeof(Glyphs).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"{resource} was not built in.");
        using var reader = new StreamReader(stream);
        var name = "";
        var rows = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("= ", StringComparison.Ordinal))
            {
                Keep(name, rows);
                name = line[2..];
            }
            else
            {
                rows.Add(line);
            }
        }

        Keep(name, rows);
    }

    /// <summary>"ready ko" and the like: the state's word of the API, then the language.</summary>
    public static Glyphs Words { get; } = new("words.txt");

    /// <summary>What an address consists of, 6 × 11 each.</summary>
    public static Glyphs Letters { get; } = new("letters.txt");

    /// <summary>Rows from the top; nothing for what was not drawn.</summary>
    public IReadOnlyList<string> this[string name] => drawings.GetValueOrDefault(name) ?? [];

    void Keep(string name, List<string> rows)
    {
        if (rows.Count > 0) drawings[name] = [.. rows];
        rows.Clear();
    }
}
