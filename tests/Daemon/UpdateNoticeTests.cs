// The built box and a file in which the system around it says what becomes of an update: the light asks people to look, and the page
// says why, in both languages.
using System.Net.Http.Headers;
using Messenger.Appliance.Setup.Pages;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Setup.State;

namespace Messenger.Appliance.Daemon.Tests;

public sealed class UpdateNoticeTests : IDisposable
{
    readonly string file = Path.Combine(Directory.CreateTempSubdirectory("updates-").FullName, "notice");

    [Fact]
    public async Task Whoever_put_an_update_in_is_told_what_becomes_of_it()
    {
        await using var box = await BoxProcess.StartAsync("--updates", file);
        using var client = await box.TrustingClientAsync();
        foreach (var (word, attention) in new[] { ("writing\n", Attention.UpdateWriting), ("ready\n", Attention.UpdateReady), ("old\n", Attention.UpdateOld), ("failed\n", Attention.UpdateFailed), ("tried\n", Attention.UpdateTried) })
        {
            await File.WriteAllTextAsync(file, word, TestContext.Current.CancellationToken);
            await box.SayAsync(line => line == "state: attention");
            foreach (var (tag, language) in new[] { ("ko", Language.Korean), ("en", Language.English) })
                Assert.Contains(Sentences.Of(language)["attention-" + attention], await PageAsync(client, tag), StringComparison.Ordinal);
            File.Delete(file);
            await box.SayAsync(line => line == "state: unclaimed");
        }

        // A word of a later version is none to worry about.
        await File.WriteAllTextAsync(file, "something else that is rather long", TestContext.Current.CancellationToken);
        Assert.Contains(Sentences.Of(Language.English)["unclaimed-heading"], await PageAsync(client, "en"), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

    static async Task<string> PageAsync(HttpClient client, string language)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/box");
        request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue(language));
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
