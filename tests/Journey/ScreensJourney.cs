// Every screen in both languages, as a person meets it, looked at closely (Looking).
using Messenger.Appliance.Journey.Tests.Stage;
using Microsoft.Playwright;

namespace Messenger.Appliance.Journey.Tests;

public class ScreensJourney
{
    [Theory]
    [InlineData("ko-KR", "지우", "할머니", "할머니, 저녁 드셨어요?|오늘 김장 도와드리러 갈까요?", "그래, 잘 먹었다|배추가 벌써 절여졌단다 🥬|천천히 오너라")]
    [InlineData("en-GB", "Jiwoo", "Grandma", "Did you have dinner, Grandma?|Shall I come over and help with the kimchi?", "I did, thank you dear|The cabbage is salted already 🥬|Take your time")]
    public async Task Every_screen_is_fit_to_be_seen(string locale, string jiuName, string grandmaName, string questions, string answers)
    {
        var notice = Path.Combine(Directory.CreateTempSubdirectory("updates-").FullName, "notice");
        await using var box = await BoxProcess.StartAsync("--updates", notice);
        await using var jiu = await Phone.TakeAsync(box, locale);
        await using var grandma = await Phone.TakeAsync(box, locale);

        await jiu.Page.GotoAsync(new Uri(box.App, "box").ToString());
        await jiu.LookAsync("box-unclaimed");
        foreach (var word in new[] { "writing", "ready", "old", "failed", "tried" })
        {
            await File.WriteAllTextAsync(notice, word, TestContext.Current.CancellationToken);
            await jiu.Page.ReloadAsync();
            await jiu.LookAsync("box-update-" + word);
        }

        Directory.Delete(Path.GetDirectoryName(notice)!, recursive: true);
        await using (var stranger = await Phone.NewAsync(locale))
        {
            await stranger.Page.GotoAsync(box.Onboarding.ToString());
            foreach (var kind in new[] { "iPhone", "Android" })
            {
                await stranger.Page.GetByRole(AriaRole.Link, new() { Name = kind, Exact = true }).ClickAsync();
                await stranger.LookAsync($"onboarding-{kind}");
            }
        }

        await jiu.Page.GotoAsync(box.App.ToString());
        await Assertions.Expect(jiu.Page.GetByRole(AriaRole.Heading).First).ToBeVisibleAsync();
        await jiu.LookAsync("welcome");

        var founding = await box.OpenPairingAsync();
        await jiu.Page.GotoAsync(new Uri(box.App, "box").ToString());
        await jiu.LookAsync("box-pairing");
        await jiu.Page.GotoAsync(founding);
        await Assertions.Expect(jiu.Page.GetByLabel(jiu.Words.Name, new() { Exact = true })).ToBeVisibleAsync();
        await jiu.LookAsync("introduce");
        await jiu.IntroduceAsync(jiuName, "👧");
        await jiu.IsInAsync();
        await jiu.LookAsync("family-empty");

        var invitation = await jiu.InviteAsync();
        await jiu.LookAsync("invite");
        await grandma.JoinAsync(invitation, grandmaName, "👵");
        await Assertions.Expect(jiu.Button(jiu.Words.Accept)).ToBeVisibleAsync();
        await jiu.LookAsync("invite-joining");
        await grandma.LookAsync("waiting-for-yes");
        await jiu.Button(jiu.Words.Accept).ClickAsync();
        await jiu.Button(jiu.Words.Done).ClickAsync();
        await grandma.IsInAsync();
        await jiu.LookAsync("family");

        await jiu.TalkToAsync(grandmaName);
        foreach (var question in questions.Split('|')) await jiu.WriteAsync(question);
        await jiu.LookAsync("room-unread");
        await grandma.OpenChatAsync(jiuName);
        foreach (var answer in answers.Split('|'))
        {
            await grandma.WriteAsync(answer);
            await jiu.SeesAsync(answer);
        }

        await jiu.LookAsync("room");
        await jiu.TabAsync(jiu.Words.Chats);
        await jiu.LookAsync("chats");
        await jiu.TabAsync(jiu.Words.More);
        await jiu.LookAsync("more");
        await jiu.TabAsync(jiu.Words.Family);
        await jiu.Page.Locator("main").GetByRole(AriaRole.Button).Filter(new() { HasText = grandmaName }).First.ClickAsync();
        await jiu.LookAsync("person");

        await grandma.Page.GotoAsync(new Uri(box.App, "custody").ToString());
        await grandma.LookAsync("custody");
        await grandma.Page.GotoAsync(new Uri(box.App, "box").ToString());
        await grandma.LookAsync("box-ready");
    }
}
