// A box that was without power, as a family meets it: locked, opened by one tap of any adult, with nothing lost and nothing
// doubled; and what somebody has who takes its card.
using Messenger.Appliance.Journey.Tests.Stage;
using Microsoft.Playwright;

namespace Messenger.Appliance.Journey.Tests;

public sealed class LockedJourney
{
    [Fact]
    public async Task After_a_power_cut_any_adult_opens_the_box_with_one_tap_and_nothing_is_lost_or_doubled()
    {
        await using var box = await BoxProcess.StartAsync();
        var jiu = await Phone.TakeAsync(box);
        await jiu.JoinAsync(await box.OpenPairingAsync(), "지우");
        await jiu.IsInAsync();
        var grandma = await Phone.TakeAsync(box);
        await jiu.BringInAsync(grandma, "할머니");
        var minho = await Phone.TakeAsync(box, "en-US");
        await jiu.BringInAsync(minho, "민호", "아이");
        await box.CanBeUnlockedByAsync(2);
        await jiu.TalkToAsync("할머니");
        await jiu.WriteAsync("처음");
        await grandma.OpenChatAsync("지우");
        await grandma.SeesAsync("처음");

        await grandma.SwitchOffAsync();
        await jiu.WriteAsync("기다리는 글");
        await jiu.ShowsAsync("기다리는 글", jiu.Words.InTheBox);
        await box.PullThePlugAsync();
        await jiu.WriteAsync("상자가 꺼진 동안 쓴 글");
        await box.PlugInAsync();
        Assert.Equal("locked", await box.StateNameAsync());

        // Everybody is told; only an adult's phone has the button.
        await Assertions.Expect(jiu.Page.GetByText("에 다시 켜졌습니다")).ToBeVisibleAsync(new() { Timeout = 90_000 });
        await Assertions.Expect(minho.Page.GetByText("Your box restarted at")).ToBeVisibleAsync(new() { Timeout = 90_000 });
        await Assertions.Expect(minho.Page.GetByText("An adult of your family has to unlock it")).ToBeVisibleAsync();
        await Assertions.Expect(minho.Button(minho.Words.Unlock)).ToHaveCountAsync(0);
        await jiu.ShowsAsync("상자가 꺼진 동안 쓴 글", jiu.Words.Waiting);
        await jiu.ScreenshotAsync("locked");

        // The second adult, whose phone was off all the while, loads the app from the locked box.
        await grandma.SwitchOnAsync();
        await grandma.Page.GotoAsync(box.App.ToString());
        await grandma.UnlocksAsync(box);
        await grandma.OpenChatAsync("지우");
        await grandma.SeesAsync("상자가 꺼진 동안 쓴 글", 60);
        string[] written = ["처음", "기다리는 글", "상자가 꺼진 동안 쓴 글"];
        await jiu.ShowsAsync("상자가 꺼진 동안 쓴 글", jiu.Words.Read, 60);
        await grandma.HasConversationAsync(written);
        await jiu.HasConversationAsync(written);
        await box.HasNothingWaitingAsync();
        await new[] { jiu, grandma, minho }.AreContentAsync();
    }

    [Fact]
    public async Task A_removed_adult_does_not_open_it_any_more_and_the_others_do()
    {
        await using var box = await BoxProcess.StartAsync();
        var jiu = await Phone.TakeAsync(box);
        await jiu.JoinAsync(await box.OpenPairingAsync(), "지우");
        await jiu.IsInAsync();
        var ex = await Phone.TakeAsync(box);
        await jiu.BringInAsync(ex, "민호");
        await box.CanBeUnlockedByAsync(2);
        await ex.SwitchOffAsync();
        var before = await File.ReadAllBytesAsync(Path.Combine(box.State, "unlock.slots"), TestContext.Current.CancellationToken);
        await jiu.TabAsync(jiu.Words.Family);
        await jiu.Page.Locator("main").GetByRole(AriaRole.Button).Filter(new() { HasText = "민호" }).First.ClickAsync();
        await jiu.Page.GetByRole(AriaRole.Button, new() { NameRegex = new System.Text.RegularExpressions.Regex("빼기$") }).First.ClickAsync();
        await jiu.Page.GetByRole(AriaRole.Alertdialog).Or(jiu.Page.GetByRole(AriaRole.Dialog)).GetByRole(AriaRole.Button, new() { Name = jiu.Words.RemoveYes }).ClickAsync();
        await box.CanBeUnlockedByAsync(1);
        Assert.NotEqual(before, await File.ReadAllBytesAsync(Path.Combine(box.State, "unlock.slots"), TestContext.Current.CancellationToken));
        await box.PullThePlugAsync();
        await box.PlugInAsync();

        await ex.SwitchOnAsync();
        await ex.Page.GotoAsync(box.App.ToString());
        await ex.Button(ex.Words.Unlock).ClickAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(ex.Page.GetByText("이 휴대전화로는 잠금을 풀 수 없습니다")).ToBeVisibleAsync();
        Assert.Equal("locked", await box.StateNameAsync());
        await jiu.UnlocksAsync(box);
        await Assertions.Expect(ex.Page.GetByText(ex.Words.Removed)).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task A_phone_that_knows_the_box_by_its_name_opens_it_at_the_door()
    {
        // The name's certificate is sealed with all else: a locked box proves only its door's name, to which the app turns.
        const string Name = "seaside";
        await using var box = await BoxProcess.StartAsync("--name", Name);
        await using var jiu = await Phone.TakeAsync(box, "ko-KR", "--host-resolver-rules=MAP *.local 127.0.0.1");
        await jiu.JoinAsync(await box.OpenPairingAsync(), "지우");
        await jiu.IsInAsync();
        Assert.Equal($"https://{Name}.local:{box.HttpsPort}", await jiu.Page.EvaluateAsync<string>("location.origin"));
        await box.CanBeUnlockedByAsync(1);
        await jiu.Page.EvaluateAsync("navigator.serviceWorker.ready.then(() => true)");
        await box.PullThePlugAsync();
        await box.PlugInAsync();
        Assert.Equal("locked", await box.StateNameAsync());
        await jiu.Page.ReloadAsync();
        await jiu.UnlocksAsync(box);
        await Assertions.Expect(jiu.Page.GetByText("에 다시 켜졌습니다")).ToBeHiddenAsync(new() { Timeout = 60_000 });
        Assert.Empty(jiu.Complaints);
    }

    [Fact]
    public async Task By_itself_is_one_choice_away_and_says_what_it_gives_up()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("지우", "할머니");
        var jiu = phones[0];
        await jiu.TabAsync(jiu.Words.Chats);
        await jiu.Button("바꾸기").ClickAsync();
        await Assertions.Expect(jiu.Page.GetByText("카드를 가져간 사람이")).ToBeVisibleAsync();
        await jiu.ScreenshotAsync("starting");
        await jiu.Page.GetByText("저절로 켜집니다").ClickAsync();
        await BoxProcess.WaitForAsync("the choice is on the card", async () => (await File.ReadAllBytesAsync(Path.Combine(box.State, "unlock.slots")))[29] == 1);
        await box.PullThePlugAsync();
        await box.PlugInAsync();
        Assert.Equal("ready", await box.StateNameAsync());
        await jiu.TalkToAsync("할머니");
        await jiu.WriteAsync("저절로");
        await phones[1].OpenChatAsync("지우");
        await phones[1].SeesAsync("저절로", 60);
        await phones.AreContentAsync();
    }
}
