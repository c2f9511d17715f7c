// A person's own phones: a second one that is the same person in every room, and one that a PIN closes.
using Messenger.Appliance.Journey.Tests.Stage;
using Microsoft.Playwright;

namespace Messenger.Appliance.Journey.Tests;

public class PhonesJourney
{
    [Fact]
    public async Task A_second_phone_of_the_same_person_reads_and_writes_in_the_same_rooms()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("지우", "할머니");
        var (jiu, grandma) = (phones[0], phones[1]);
        await jiu.TalkToAsync("할머니");
        await jiu.WriteAsync("첫 휴대전화에서");
        await grandma.OpenChatAsync("지우");
        await grandma.SeesAsync("첫 휴대전화에서");

        var tablet = await Phone.TakeAsync(box);
        await jiu.BringInAsync(tablet, "지우", jiu.Words.MyOtherPhone);
        await tablet.OpenChatAsync("할머니");
        await jiu.TalkToAsync("할머니");
        await grandma.WriteAsync("둘 다 보이니?");
        await jiu.SeesAsync("둘 다 보이니?");
        await tablet.SeesAsync("둘 다 보이니?");
        await tablet.WriteAsync("태블릿에서 써요");
        await grandma.SeesAsync("태블릿에서 써요");
        await jiu.SeesAsync("태블릿에서 써요");
        await grandma.TabAsync(grandma.Words.Family);
        await Assertions.Expect(grandma.Page.Locator("main").GetByRole(AriaRole.Button).Filter(new() { HasText = "지우" })).ToHaveCountAsync(1);
        await box.HasNothingWaitingAsync();
        await new[] { jiu, grandma, tablet }.AreContentAsync();
    }

    [Fact]
    public async Task A_PIN_closes_the_phone_and_opens_it_again()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("지우", "할머니");
        var (jiu, grandma) = (phones[0], phones[1]);
        await jiu.TabAsync(jiu.Words.More);
        await jiu.Page.Locator("main").GetByRole(AriaRole.Button).Filter(new() { HasText = jiu.Words.Pin }).ClickAsync();
        await jiu.Button(jiu.Words.SetPin).ClickAsync();
        await jiu.PressDigitsAsync("271828");
        await jiu.Page.GetByText("한 번 더 눌러 주세요").WaitForAsync();
        await jiu.PressDigitsAsync("271828");
        await jiu.IsInAsync();

        await jiu.Page.ReloadAsync();
        await jiu.PressDigitsAsync("000000");
        await jiu.ScreenshotAsync("pin-wrong");
        await jiu.Page.GetByText("비밀번호가 다릅니다").WaitForAsync();
        await jiu.PressDigitsAsync("271828");
        await jiu.IsInAsync();
        await jiu.TalkToAsync("할머니");
        await jiu.WriteAsync("다시 열었어요");
        await grandma.OpenChatAsync("지우");
        await grandma.SeesAsync("다시 열었어요");
        await phones.AreContentAsync();
    }
}
