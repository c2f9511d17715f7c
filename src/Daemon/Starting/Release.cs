// Which release this is and when it was made: the time before which no clock is believed.
using System.Globalization;
using System.Reflection;

namespace Messenger.Appliance.Daemon.Starting;

static class Release
{
    const string Described = "/etc/os-release", Image = "IMAGE_VERSION=";

    /// <summary>With that of the image that it runs from, which updates change: 0.1.0, or 0.1.0 (2026.11.29-2a321625).</summary>
    public static string Version { get; } = (typeof(Release).Assembly.GetName().Version?.ToString(3) ?? "0") + ReadImage();

    /// <summary>From Directory.Build.props, where it stands beside the version.</summary>
    public static DateTimeOffset Date { get; } = ReadDate();

    static string ReadImage()
    {
        if (!File.Exists(Described)) return "";
        var lines = File.ReadAllLines(Described);
        return lines.Contains("IMAGE_ID=messenger-appliance") && Array.Find(lines, line => line.StartsWith(Image, StringComparison.Ordinal)) is { } version ? $" ({version[Image.Length..]})" : "";
    }

    static DateTimeOffset ReadDate()
    {
        foreach (var fact in typeof(Release).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>())
            if (fact.Key == "ReleaseDate" && fact.Value is { } date)
                return DateTimeOffset.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        throw new InvalidOperationException("The build gave no release date.");
    }
}
