// How it ends: one phone is removed, one erases itself, or the Wipe button ends it all, on the box and on every phone.
using System.Text;
using Messenger.Appliance.Journey.Tests.Stage;
using Microsoft.Playwright;

namespace Messenger.Appliance.Journey.Tests;

public class EndJourney
{
    // Where a phone's profile is searched for names, they are none of the app's own words, which its cached files contain.
    [Fact]
    public async Task Wipe_ends_it_on_the_box_and_on_every_connected_phone()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("지우", "끝순", "아빠");
        var (jiu, grandma, dad) = (phones[0], phones[1], phones[2]);
        await jiu.TalkToAsync("끝순");
        await jiu.WriteAsync("비밀 이야기");
        await grandma.OpenChatAsync("지우");
        await grandma.SeesAsync("비밀 이야기");
        await dad.SwitchOffAsync();
        await jiu.TalkToAsync("아빠");
        await jiu.WriteAsync("아빠에게 남긴 글");
        var key = (await box.BoxAsync()).GetProperty("box").GetString();

        await box.HoldWipeAsync();
        await jiu.HeadingAsync(jiu.Words.Wiped);
        await grandma.HeadingAsync(grandma.Words.Wiped);
        await jiu.ScreenshotAsync("wiped");
        await BoxProcess.WaitForAsync("the box counts both answers", () => Task.FromResult(box.Output.Contains("phones: 2 heard of the wipe, 2 answered that their keys are gone.", StringComparison.Ordinal)));
        await BoxProcess.WaitForAsync("the box is unclaimed", async () => await box.StateNameAsync() == "unclaimed");
        Assert.NotEqual(key, (await box.BoxAsync()).GetProperty("box").GetString());
        Assert.Equal(0, (await box.CustodyAsync()).Count("now", "waiting"));

        // Off during the wipe; its owner comes through onboarding once more, for the box has a new authority too.
        await dad.TrustAsync(box);
        await dad.SwitchOnAsync();
        await dad.Page.GotoAsync(box.App.ToString());
        await dad.HeadingAsync(dad.Words.OtherBox);
        await dad.ScreenshotAsync("other-box");

        await jiu.SwitchOffAsync();
        foreach (var text in new[] { "비밀 이야기", "아빠에게 남긴 글", "끝순" })
        {
            Assert.Empty(Disk.FilesWith(jiu.Profile, Encoding.UTF8.GetBytes(text)));
            Assert.Empty(Disk.FilesWith(jiu.Profile, Encoding.Unicode.GetBytes(text)));
        }

        await phones.AreContentAsync();
    }

    [Fact]
    public async Task After_a_wipe_a_new_family_can_begin()
    {
        await using var box = await BoxProcess.StartAsync();
        var first = await box.FamilyAsync("지우");
        await box.HoldWipeAsync();
        await first[0].HeadingAsync(first[0].Words.Wiped);
        await BoxProcess.WaitForAsync("the box is unclaimed", async () => await box.StateNameAsync() == "unclaimed");
        await first.AreContentAsync();

        var second = await box.FamilyAsync("하나", "두리");
        await second[0].TalkToAsync("두리");
        await second[0].WriteAsync("새로 시작");
        await second[1].OpenChatAsync("하나");
        await second[1].SeesAsync("새로 시작");
        await second.AreContentAsync();
    }

    [Fact]
    public async Task A_removed_phone_is_cut_off_at_once_and_reads_nothing_more()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("엄마", "민지", "손님");
        var (mother, minji, guest) = (phones[0], phones[1], phones[2]);
        await mother.StartGroupAsync("우리 집", "민지", "손님");
        await mother.WriteAsync("모두 안녕");
        await minji.OpenChatAsync("우리 집");
        await guest.OpenChatAsync("우리 집");
        await guest.SeesAsync("모두 안녕");

        await mother.TabAsync(mother.Words.Family);
        await mother.Page.Locator("main").GetByRole(AriaRole.Button).Filter(new() { HasText = "손님" }).First.ClickAsync();
        await mother.Page.GetByRole(AriaRole.Button, new() { NameRegex = new System.Text.RegularExpressions.Regex("빼기$") }).First.ClickAsync();
        await mother.ScreenshotAsync("remove-phone");
        await mother.Page.GetByRole(AriaRole.Alertdialog).Or(mother.Page.GetByRole(AriaRole.Dialog)).GetByRole(AriaRole.Button, new() { Name = mother.Words.RemoveYes }).ClickAsync();
        await guest.HeadingAsync(guest.Words.Removed);
        await guest.ScreenshotAsync("removed");

        await mother.OpenChatAsync("우리 집");
        await mother.WriteAsync("이제 우리끼리");
        await minji.SeesAsync("이제 우리끼리");
        await guest.Page.ReloadAsync();
        await guest.HeadingAsync(guest.Words.Removed);
        Assert.DoesNotContain("이제 우리끼리", await guest.Page.ContentAsync(), StringComparison.Ordinal);
        await phones.AreContentAsync();
    }

    [Fact]
    public async Task Erasing_a_phone_leaves_nothing_readable_in_its_profile()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("막동", "끝순");
        var (jiu, grandma) = (phones[0], phones[1]);
        await jiu.TalkToAsync("끝순");
        await jiu.WriteAsync("지워질 이야기");
        await grandma.OpenChatAsync("막동");
        await grandma.SeesAsync("지워질 이야기");

        await grandma.TabAsync(grandma.Words.More);
        await grandma.Page.Locator("main").GetByRole(AriaRole.Button).Filter(new() { HasText = grandma.Words.EraseAll }).ClickAsync();
        await grandma.ScreenshotAsync("erase");
        var hold = grandma.Button(grandma.Words.Hold);
        await hold.DispatchEventAsync("pointerdown", new { button = 0 });
        await grandma.HeadingAsync(grandma.Words.Erased);
        await grandma.ScreenshotAsync("erased");
        await grandma.SwitchOffAsync();
        foreach (var text in new[] { "지워질 이야기", "끝순", "막동" })
        {
            Assert.Empty(Disk.FilesWith(grandma.Profile, Encoding.UTF8.GetBytes(text)));
            Assert.Empty(Disk.FilesWith(grandma.Profile, Encoding.Unicode.GetBytes(text)));
        }

        await phones.AreContentAsync();
    }
}
