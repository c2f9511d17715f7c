// The product's first promise, as a family lives it: pair by QR, talk, be away, come back; the box keeps nothing.
using Messenger.Appliance.Journey.Tests.Stage;

namespace Messenger.Appliance.Journey.Tests;

public class TalkJourney
{
    [Fact]
    public async Task Two_phones_pair_and_talk_and_the_box_has_nothing_left()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("지우", "할머니");
        var (jiu, grandma) = (phones[0], phones[1]);

        await jiu.TalksWithAsync(grandma);
        await jiu.ShowsAsync("할머니, 저녁 드셨어요?", "");

        await box.HasNothingWaitingAsync();
        var custody = await box.CustodyAsync();
        Assert.True(custody.Count("since", "passedThrough") > 0, $"messages between connected phones are handed on: {custody}");
        await phones.AreContentAsync();
    }

    [Fact]
    public async Task A_group_of_three_sees_one_order_and_counts_who_has_not_read()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("엄마", "아빠", "민지");
        await phones[0].StartGroupAsync("주말", "아빠", "민지");
        await phones[0].WriteAsync("토요일에 어디 갈까");
        Assert.Equal("2", await phones[0].Line("토요일에 어디 갈까").Locator(".beside-unread > [aria-hidden]").TextContentAsync());
        foreach (var phone in phones[1..])
        {
            await phone.OpenChatAsync("주말");
            await phone.SeesAsync("토요일에 어디 갈까");
        }

        await phones[0].ShowsAsync("토요일에 어디 갈까", phones[0].Words.Read);
        await Task.WhenAll(phones.Select(async phone =>
        {
            for (var i = 0; i < 5; i++) await phone.WriteAsync($"{phone.Owner} {i}");
        }));
        foreach (var phone in phones)
        {
            foreach (var other in phones) await phone.SeesAsync($"{other.Owner} 4");
        }

        var order = await phones[0].ConversationAsync();
        Assert.Equal(16, order.Length);
        foreach (var phone in phones[1..]) Assert.Equal(order, await phone.ConversationAsync());
        await phones.AreContentAsync();
    }

    [Fact]
    public async Task A_message_for_a_phone_that_is_off_waits_and_is_erased_when_it_arrives()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("지우", "할머니");
        var (jiu, grandma) = (phones[0], phones[1]);
        await jiu.TalkToAsync("할머니");
        await jiu.WriteAsync("안녕하세요");
        await grandma.OpenChatAsync("지우");
        await grandma.SeesAsync("안녕하세요");
        await box.HasNothingWaitingAsync();

        await grandma.SwitchOffAsync();
        await jiu.WriteAsync("내일 갈게요");
        await jiu.ShowsAsync("내일 갈게요", jiu.Words.InTheBox);
        await BoxProcess.WaitForAsync("the box holds it", async () => (await box.CustodyAsync()).Count("now", "waiting") > 0);

        await grandma.SwitchOnAsync();
        await grandma.Page.GotoAsync(box.App.ToString());
        await grandma.OpenChatAsync("지우");
        await grandma.SeesAsync("내일 갈게요");
        await jiu.ShowsAsync("내일 갈게요", jiu.Words.Read);
        await box.HasNothingWaitingAsync();
        await phones.AreContentAsync();
    }
}
