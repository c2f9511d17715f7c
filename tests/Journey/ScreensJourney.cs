// Every screen in both languages, as a person meets it: photographed for the artefacts (and the README), and checked by axe
// for what a screen reader, a keyboard or weak eyes would stumble over.
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
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
        await using var box = await BoxProcess.StartAsync();
        await using var jiu = await Phone.TakeAsync(box, locale);
        await using var grandma = await Phone.TakeAsync(box, locale);

        await jiu.Page.GotoAsync(new Uri(box.App, "box").ToString());
        await LookAsync(jiu, "box-unclaimed");
        await using (var stranger = await Phone.NewAsync(locale))
        {
            await stranger.Page.GotoAsync(box.Onboarding.ToString());
            foreach (var kind in new[] { "iPhone", "Android" })
            {
                await stranger.Page.GetByRole(AriaRole.Link, new() { Name = kind, Exact = true }).ClickAsync();
                await LookAsync(stranger, $"onboarding-{kind}");
            }
        }

        await jiu.Page.GotoAsync(box.App.ToString());
        await Assertions.Expect(jiu.Page.GetByRole(AriaRole.Heading).First).ToBeVisibleAsync();
        await LookAsync(jiu, "welcome");

        var founding = await box.OpenPairingAsync();
        await jiu.Page.GotoAsync(new Uri(box.App, "box").ToString());
        await LookAsync(jiu, "box-pairing");
        await jiu.Page.GotoAsync(founding);
        await Assertions.Expect(jiu.Page.GetByLabel(jiu.Words.Name, new() { Exact = true })).ToBeVisibleAsync();
        await LookAsync(jiu, "introduce");
        await jiu.IntroduceAsync(jiuName, "👧");
        await jiu.IsInAsync();
        await LookAsync(jiu, "family-empty");

        var invitation = await jiu.InviteAsync();
        await LookAsync(jiu, "invite");
        await grandma.JoinAsync(invitation, grandmaName, "👵");
        await Assertions.Expect(jiu.Button(jiu.Words.Accept)).ToBeVisibleAsync();
        await LookAsync(jiu, "invite-joining");
        await LookAsync(grandma, "waiting-for-yes");
        await jiu.Button(jiu.Words.Accept).ClickAsync();
        await jiu.Button(jiu.Words.Done).ClickAsync();
        await grandma.IsInAsync();
        await LookAsync(jiu, "family");

        await jiu.TalkToAsync(grandmaName);
        foreach (var question in questions.Split('|')) await jiu.WriteAsync(question);
        await LookAsync(jiu, "room-unread");
        await grandma.OpenChatAsync(jiuName);
        foreach (var answer in answers.Split('|'))
        {
            await grandma.WriteAsync(answer);
            await jiu.SeesAsync(answer);
        }

        await LookAsync(jiu, "room");
        await jiu.TabAsync(jiu.Words.Chats);
        await LookAsync(jiu, "chats");
        await jiu.TabAsync(jiu.Words.More);
        await LookAsync(jiu, "more");
        await jiu.TabAsync(jiu.Words.Family);
        await jiu.Page.Locator("main").GetByRole(AriaRole.Button).Filter(new() { HasText = grandmaName }).First.ClickAsync();
        await LookAsync(jiu, "person");

        await grandma.Page.GotoAsync(new Uri(box.App, "custody").ToString());
        await LookAsync(grandma, "custody");
        await grandma.Page.GotoAsync(new Uri(box.App, "box").ToString());
        await LookAsync(grandma, "box-ready");
    }

    /// <summary>The box's own pages load themselves anew when its state changes, and axe with them.</summary>
    static async Task<AxeResult> AxeAsync(IPage page)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await page.RunAxe();
            }
            catch (PlaywrightException e) when (attempt < 3 && (e.Message.Contains("axe is not defined", StringComparison.Ordinal) || e.Message.Contains("context was destroyed", StringComparison.Ordinal)))
            {
                await page.WaitForLoadStateAsync();
            }
        }
    }

    static async Task LookAsync(Phone phone, string screen)
    {
        await phone.Page.EvaluateAsync("document.fonts.ready.then(() => true)");
        await phone.ScreenshotAsync(screen);
        await phone.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await phone.ScreenshotAsync(screen + ".dark");
        var dark = await AxeAsync(phone.Page);
        await phone.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        var light = await AxeAsync(phone.Page);
        var found = dark.Violations.Concat(light.Violations).Select(violation => $"{violation.Id}: {violation.Help} at {string.Join(" ", violation.Nodes.Select(node => node.Target))}").Distinct().ToArray();
        Assert.True(found.Length == 0, $"{screen}: {string.Join('\n', found)}");
    }
}
