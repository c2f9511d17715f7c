// Which release this is and when it was made: the time before which no clock is believed.
using System.Globalization;
using System.Reflection;

namespace Messenger.Appliance.Daemon.Starting;

static class Release
{
    public static string Version { get; } = typeof(Release).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>From Directory.Build.props, where it stands beside the version.</summary>
    public static DateTimeOffset Date { get; } = ReadDate();

    static DateTimeOffset ReadDate()
    {
        foreach (var fact in typeof(Release).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>())
            if (fact.Key == "ReleaseDate" && fact.Value is { } date)
                return DateTimeOffset.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        throw new InvalidOperationException("The build gave no release date.");
    }
}
