// What must be gone although a phone was off, lost or late: shredded rooms after a wipe, a phone erased from another one, and a
// phone that comes home to a box that is not its own any more.
using System.Text;
using Messenger.Appliance.Journey.Tests.Stage;
using Microsoft.Playwright;

namespace Messenger.Appliance.Journey.Tests;

public class ShredJourney
{
    [Fact]
    public async Task A_shredded_room_opens_with_the_box_alone_and_never_again_after_a_wipe()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("지우", "할머니");
        var (jiu, grandma) = (phones[0], phones[1]);
        await jiu.TalkToAsync("할머니");
        await jiu.WriteAsync("오래된 비밀");
        await grandma.OpenChatAsync("지우");
        await grandma.SeesAsync("오래된 비밀");

        await jiu.Button("방 정보").ClickAsync();
        await jiu.Page.Locator("main").GetByRole(AriaRole.Button).Filter(new() { HasText = "지난 글 잠그기" }).ClickAsync();
        await jiu.Button("이 방의 지난 글 잠그기").ClickAsync();
        await jiu.ScreenshotAsync("shred");
        await jiu.Button("잠그기").ClickAsync();
        await Assertions.Expect(jiu.Page.GetByText("잠겨 있습니다. 되돌릴 수 없습니다.")).ToBeVisibleAsync();
        await Assertions.Expect(grandma.Page.GetByText("지난 글을 잠갔습니다")).ToBeVisibleAsync();

        // Opened anew, with the box: by itself. Without it: closed, and not in the list of chats either.
        await grandma.Page.ReloadAsync();
        await grandma.OpenChatAsync("지우");
        await grandma.SeesAsync("오래된 비밀");
        await grandma.OfflineAsync(true);
        await grandma.Page.ReloadAsync();
        await Assertions.Expect(grandma.Page.GetByText("지난 글은 닫혀 있습니다")).ToBeVisibleAsync();
        await grandma.OpenChatAsync("지우");
        await Assertions.Expect(grandma.Page.GetByText("상자와 이어지면 열립니다")).ToBeVisibleAsync();
        Assert.DoesNotContain("오래된 비밀", await grandma.Page.ContentAsync(), StringComparison.Ordinal);
        await grandma.ScreenshotAsync("shred-closed");
        await grandma.SwitchOffAsync();

        // Wiped while she is off. The keys on her phone are all there, and open nothing.
        await box.HoldWipeAsync();
        await jiu.HeadingAsync(jiu.Words.Wiped);
        await BoxProcess.WaitForAsync("the box is unclaimed", async () => await box.StateNameAsync() == "unclaimed");
        await grandma.TrustAsync(box);
        await grandma.SwitchOnAsync();
        await grandma.Page.GotoAsync(box.App.ToString());
        await grandma.HeadingAsync(grandma.Words.OtherBox);
        await grandma.Button("지난 글 읽기").ClickAsync();
        await grandma.Page.Locator("main").GetByRole(AriaRole.Button).Filter(new() { HasText = "지우" }).First.ClickAsync();
        await Assertions.Expect(grandma.Page.GetByText("지난 글은 닫혀 있습니다")).ToBeVisibleAsync();
        Assert.DoesNotContain("오래된 비밀", await grandma.Page.ContentAsync(), StringComparison.Ordinal);
        await grandma.SwitchOffAsync();
        Assert.Empty(Disk.FilesWith(grandma.Profile, Encoding.UTF8.GetBytes("오래된 비밀")));
        Assert.Empty(Disk.FilesWith(grandma.Profile, Encoding.Unicode.GetBytes("오래된 비밀")));
        await phones.AreContentAsync();
    }

    [Fact]
    public async Task A_lost_phone_that_an_adult_erases_is_erased_when_it_is_switched_on_again()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("엄마", "민지");
        var (mother, minji) = (phones[0], phones[1]);
        await mother.TalkToAsync("민지");
        await mother.WriteAsync("집에 언제 와");
        await minji.OpenChatAsync("엄마");
        await minji.SeesAsync("집에 언제 와");
        await minji.SwitchOffAsync();

        await mother.TabAsync(mother.Words.Family);
        await mother.Page.Locator("main").GetByRole(AriaRole.Button).Filter(new() { HasText = "민지" }).First.ClickAsync();
        await mother.Page.GetByRole(AriaRole.Button, new() { NameRegex = new System.Text.RegularExpressions.Regex("지우기$") }).First.ClickAsync();
        await mother.ScreenshotAsync("erase-other");
        await mother.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "지우기", Exact = true }).ClickAsync();
        await Assertions.Expect(mother.Page.GetByText("아직 답이 없습니다")).ToBeVisibleAsync();

        await minji.SwitchOnAsync();
        await minji.Page.GotoAsync(box.App.ToString());
        await minji.HeadingAsync("이 휴대전화가 지워졌습니다", seconds: 60);
        await minji.ScreenshotAsync("erased-asked");
        await Assertions.Expect(mother.Page.GetByText("지웠다고 답했습니다")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await minji.SwitchOffAsync();
        Assert.Empty(Disk.FilesWith(minji.Profile, Encoding.UTF8.GetBytes("집에 언제 와")));
        await phones.AreContentAsync();
    }

    [Fact]
    public async Task The_wipe_PIN_erases_where_the_PIN_is_asked_for_without_the_box()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("지우", "할머니");
        var (jiu, grandma) = (phones[0], phones[1]);
        await jiu.TalkToAsync("할머니");
        await jiu.WriteAsync("할머니만 보세요");
        await grandma.OpenChatAsync("지우");
        await grandma.SeesAsync("할머니만 보세요");

        await grandma.TabAsync(grandma.Words.More);
        await grandma.Page.Locator("main").GetByRole(AriaRole.Button).Filter(new() { HasText = grandma.Words.Pin }).First.ClickAsync();
        await grandma.Button(grandma.Words.SetPin).ClickAsync();
        await grandma.PressDigitsAsync("204060");
        await grandma.Page.GetByText("한 번 더 눌러 주세요").WaitForAsync();
        await grandma.PressDigitsAsync("204060");
        await grandma.Page.Locator("main").GetByRole(AriaRole.Button).Filter(new() { HasText = "지우는 비밀번호" }).ClickAsync();
        await grandma.Button("정하기 · 바꾸기").ClickAsync();
        await grandma.PressDigitsAsync("204060");
        await grandma.Page.GetByText("한 번 더 눌러 주세요").WaitForAsync();
        await grandma.PressDigitsAsync("204060");
        await Assertions.Expect(grandma.Page.GetByText("서로 달라야 합니다")).ToBeVisibleAsync();
        await grandma.PressDigitsAsync("975310");
        await grandma.Page.GetByText("한 번 더 눌러 주세요").WaitForAsync();
        await grandma.PressDigitsAsync("975310");
        await Assertions.Expect(grandma.Page.GetByText("지우는 비밀번호를 정했습니다")).ToBeVisibleAsync();

        await grandma.OfflineAsync(true);
        await grandma.Page.ReloadAsync();
        await grandma.PressDigitsAsync("975310");
        await grandma.HeadingAsync(grandma.Words.Erased);
        await grandma.SwitchOffAsync();
        Assert.Empty(Disk.FilesWith(grandma.Profile, Encoding.UTF8.GetBytes("할머니만 보세요")));
        await phones.AreContentAsync();
    }

    [Fact]
    public async Task A_phone_that_comes_home_after_the_wipe_is_told_whose_box_it_is_not()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("지우", "아빠");
        var dad = phones[1];
        await dad.SwitchOffAsync();
        await box.HoldWipeAsync();
        await BoxProcess.WaitForAsync("the box is unclaimed", async () => await box.StateNameAsync() == "unclaimed");

        // Its browser trusts nothing of this box any more: to the app it is as if the box were off.
        await dad.SwitchOnAsync();
        await dad.Page.GotoAsync(box.App.ToString());
        await dad.IsInAsync();
        await dad.Button("자세히").ClickAsync(new() { Timeout = 120_000 });
        await dad.ScreenshotAsync("late");
        var ask = dad.Page.GetByRole(AriaRole.Link, new() { Name = "상자에 물어보기" });
        Assert.StartsWith($"{box.Onboarding}whose#", await ask.GetAttributeAsync("href"), StringComparison.Ordinal);
        var page = await dad.Page.Context.RunAndWaitForPageAsync(() => ask.ClickAsync());
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "이제 여러분의 상자가 아닙니다" })).ToBeVisibleAsync();
        await page.ScreenshotAsync(new() { Path = Path.Combine(Artifacts.Folder, "late-whose.ko.png") });
        await page.CloseAsync();
        await dad.Button("이 휴대전화에서 지우기").ClickAsync();
        await dad.Button(dad.Words.Hold).DispatchEventAsync("pointerdown", new { button = 0 });
        await dad.HeadingAsync(dad.Words.Erased);
        await phones.AreContentAsync();
    }
}
