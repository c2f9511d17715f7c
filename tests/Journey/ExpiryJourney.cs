// Promise 1: nothing waits longer than the family wants. The shortest wait is five minutes, so this journey takes that
// long; it runs beside the others.
using Messenger.Appliance.Journey.Tests.Stage;
using Microsoft.Playwright;

namespace Messenger.Appliance.Journey.Tests;

public class ExpiryJourney
{
    [Fact]
    public async Task A_message_that_nobody_fetched_in_time_is_erased_and_shows_as_not_delivered()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("지우", "할머니");
        var (jiu, grandma) = (phones[0], phones[1]);
        await jiu.TabAsync(jiu.Words.More);
        await jiu.Page.Locator("main").GetByRole(AriaRole.Button).Filter(new() { HasText = "글이 기다리는 시간" }).ClickAsync();
        await jiu.Page.Locator("label").Filter(new() { HasText = "5분" }).First.ClickAsync();
        await BoxProcess.WaitForAsync("five minutes hold", async () => (await box.BoxAsync()).GetProperty("retentionSeconds").GetInt32() == 300);

        await jiu.TalkToAsync("할머니");
        await jiu.WriteAsync("처음");
        await grandma.OpenChatAsync("지우");
        await grandma.SeesAsync("처음");
        await grandma.SwitchOffAsync();
        await jiu.WriteAsync("곧 사라질 글");
        await jiu.ShowsAsync("곧 사라질 글", jiu.Words.InTheBox);
        await BoxProcess.WaitForAsync("it was erased at its deadline", async () => (await box.CustodyAsync()).Count("now", "waiting") == 0, TimeSpan.FromMinutes(7));
        Assert.True((await box.CustodyAsync()).Count("since", "expired") > 0);
        await jiu.ShowsAsync("곧 사라질 글", jiu.Words.NotDelivered, 60);
        await phones.AreContentAsync();
    }
}
