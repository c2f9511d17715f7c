// While the app is out of sight: messages arrive and say so, without a word of what was written, and count as read only
// when somebody looks.
using System.Text.RegularExpressions;
using Messenger.Appliance.Journey.Tests.Stage;
using Microsoft.Playwright;

namespace Messenger.Appliance.Journey.Tests;

public partial class BackgroundJourney
{
    [Fact]
    public async Task A_message_in_a_background_tab_arrives_announces_itself_and_stays_unread_until_somebody_looks()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("지우", "할머니");
        var (jiu, grandma) = (phones[0], phones[1]);
        await grandma.Page.Context.GrantPermissionsAsync(["notifications"], new() { Origin = box.App.GetLeftPart(UriPartial.Authority) });
        await grandma.Page.EvaluateAsync("navigator.serviceWorker.ready.then(() => true)");
        await jiu.TalkToAsync("할머니");
        await jiu.WriteAsync("안녕하세요");
        await grandma.OpenChatAsync("지우");
        await jiu.ShowsAsync("안녕하세요", jiu.Words.Read);

        // The conversation stays open, behind another tab.
        await LookAwayAsync(grandma);
        var other = await grandma.Page.Context.NewPageAsync();
        await other.BringToFrontAsync();
        await jiu.WriteAsync("뭐 하세요?");
        await jiu.ShowsAsync("뭐 하세요?", jiu.Words.Arrived);
        await Assertions.Expect(grandma.Page).ToHaveTitleAsync(OneUnread());
        await box.HasNothingWaitingAsync();
        var notices = await grandma.Page.EvaluateAsync<string[]>("navigator.serviceWorker.ready.then((app) => app.getNotifications()).then((all) => all.map((one) => one.title + one.body))");
        Assert.Equal(["새 글 1개"], notices);
        await jiu.ShowsAsync("뭐 하세요?", jiu.Words.Arrived);

        await other.CloseAsync();
        await LookAgainAsync(grandma);
        await jiu.ShowsAsync("뭐 하세요?", jiu.Words.Read);
        await Assertions.Expect(grandma.Page).Not.ToHaveTitleAsync(OneUnread());
        await phones.AreContentAsync();
    }

    // A headless browser has no screen on which a tab could be hidden, and says that each has the focus: it is told what one with a screen says.
    static async Task LookAwayAsync(Phone phone)
    {
        var browser = await phone.Page.Context.NewCDPSessionAsync(phone.Page);
        await browser.SendAsync("Emulation.setFocusEmulationEnabled", new() { ["enabled"] = false });
        await phone.Page.EvaluateAsync("Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' }); document.dispatchEvent(new Event('visibilitychange'))");
    }

    static async Task LookAgainAsync(Phone phone)
    {
        await phone.Page.BringToFrontAsync();
        await phone.Page.EvaluateAsync("delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange'))");
    }

    [GeneratedRegex(@"\(1\)")]
    private static partial Regex OneUnread();
}
