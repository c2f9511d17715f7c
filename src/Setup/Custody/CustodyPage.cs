// The custody report as a page: each figure with one plain sentence of what it means.
using System.Globalization;
using System.Text;
using Messenger.Appliance.Core;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Setup.Pages;

namespace Messenger.Appliance.Setup.Custody;

static class CustodyPage
{
    static readonly Template Page = Template.Load("custody.html");
    static readonly Template Fact = Template.Load("fact.html");

    public static string Body(CustodyReport report, Language language, string query)
    {
        var say = Sentences.Of(language);
        var (now, since) = (report.Now, report.Since);
        var start = DateTimeOffset.FromUnixTimeSeconds(since.Start);
        var share = since.PassedThroughPercent is { } percent ? say["share"].Replace("{{count}}", Number(percent), StringComparison.Ordinal) : say["no-share"];
        var oldest = now.Waiting == 0 ? "" : say["oldest"].Replace("{{count}}", Durations.Say(TimeSpan.FromSeconds(now.OldestSeconds), language), StringComparison.Ordinal);
        return Page.Fill(
            language,
            ("query", query),
            ("waiting", Number(now.Waiting)), ("waiting-bytes", Size(now.WaitingBytes)), ("oldest", oldest),
            ("in-flight", Number(now.InFlight)), ("in-flight-bytes", Size(now.InFlightBytes)),
            ("since-iso", start.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)), ("since-time", start.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
            ("passed", Number(since.PassedThrough)), ("share", share), ("stored", Number(since.Stored)),
            ("erased", Number(since.ErasedOnReceipt)), ("expired", Number(since.Expired)), ("dropped", Number(since.Dropped)), ("refused", Number(since.Refused)),
            ("keys", Keys(report, language)), ("files", Files(report, language)));
    }

    static string Keys(CustodyReport report, Language language)
    {
        var say = Sentences.Of(language);
        var rows = new StringBuilder();
        foreach (var key in report.Keys)
        {
            if (key.Count == 0) continue;
            var name = say.ContainsKey("key-" + key.Kind) ? "key-" + key.Kind : "key-other";
            rows.Append(Fact.Fill(language, ("name", say[name]), ("means", say[name + "-means"]), ("value", Number(key.Count)), ("extra", "")));
        }

        return rows.Length > 0 ? rows.ToString() : Fact.Fill(language, ("name", say["keys-none"]), ("means", ""), ("value", "0"), ("extra", ""));
    }

    static string Files(CustodyReport report, Language language)
    {
        var say = Sentences.Of(language);
        var rows = new StringBuilder();
        foreach (var file in report.Disk)
        {
            var exact = say["bytes"].Replace("{{count}}", Number(file.Bytes), StringComparison.Ordinal);
            rows.Append(Fact.Fill(language, ("name", file.Name), ("means", say["file-" + file.Role]), ("value", exact), ("extra", "")));
        }

        return rows.Length > 0 ? rows.ToString() : Fact.Fill(language, ("name", say["disk-none"]), ("means", ""), ("value", "0"), ("extra", ""));
    }

    static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    static string Size(long bytes) => new ByteCount(bytes).ToString();
}
