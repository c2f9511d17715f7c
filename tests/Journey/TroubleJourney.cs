// What goes wrong at home: the plug is pulled, a phone is away, the box is full, nobody comes in time. Nothing is lost,
// nothing is doubled, and what was not delivered says so.
using Messenger.Appliance.Journey.Tests.Stage;

namespace Messenger.Appliance.Journey.Tests;

public class TroubleJourney
{
    [Fact]
    public async Task Pulling_the_plug_with_messages_waiting_loses_nothing_and_doubles_nothing()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("지우", "할머니");
        var (jiu, grandma) = (phones[0], phones[1]);
        await jiu.TalkToAsync("할머니");
        await jiu.WriteAsync("처음");
        await grandma.OpenChatAsync("지우");
        await grandma.SeesAsync("처음");

        await box.CanBeUnlockedByAsync(2);
        await grandma.SwitchOffAsync();
        for (var i = 1; i <= 5; i++) await jiu.WriteAsync($"기다리는 글 {i}");
        await jiu.ShowsAsync("기다리는 글 5", jiu.Words.InTheBox);
        await box.PullThePlugAsync();
        await jiu.WriteAsync("상자가 꺼진 동안 쓴 글");
        await box.PlugInAsync();
        await jiu.UnlocksAsync(box);
        await grandma.SwitchOnAsync();
        await grandma.Page.GotoAsync(box.App.ToString());
        await grandma.OpenChatAsync("지우");
        await grandma.SeesAsync("상자가 꺼진 동안 쓴 글", 60);

        string[] written = ["처음", "기다리는 글 1", "기다리는 글 2", "기다리는 글 3", "기다리는 글 4", "기다리는 글 5", "상자가 꺼진 동안 쓴 글"];
        await jiu.ShowsAsync("상자가 꺼진 동안 쓴 글", jiu.Words.Read, 60);
        await grandma.HasConversationAsync(written);
        await jiu.HasConversationAsync(written);
        await box.HasNothingWaitingAsync();
        await phones.AreContentAsync();
    }

    [Fact]
    public async Task A_full_box_refuses_politely_and_everything_arrives_in_the_end()
    {
        await using var box = await BoxProcess.StartAsync("--mailbox", "1MiB");
        var phones = await box.FamilyAsync("지우", "할머니");
        var (jiu, grandma) = (phones[0], phones[1]);
        await jiu.TalkToAsync("할머니");
        await jiu.WriteAsync("처음");
        await grandma.OpenChatAsync("지우");
        await grandma.SeesAsync("처음");

        await grandma.SwitchOffAsync();
        for (var i = 0; i < 24; i++) await jiu.WriteAsync($"긴 글 {i:00} " + new string((char)('가' + i), 4000));
        await BoxProcess.WaitForAsync("the light asks for attention", async () => await box.StateNameAsync() == "attention");
        Assert.True((await box.CustodyAsync()).Count("since", "refused") > 0);
        await jiu.ShowsAsync("긴 글 23", jiu.Words.Waiting);

        await grandma.SwitchOnAsync();
        await grandma.Page.GotoAsync(box.App.ToString());
        await grandma.OpenChatAsync("지우");
        await grandma.SeesAsync("긴 글 23", 90);
        Assert.Equal(25, (await grandma.ConversationAsync()).Length);
        Assert.Equal(await grandma.ConversationAsync(), await jiu.ConversationAsync());
        await phones.AreContentAsync();
    }

    [Fact]
    public async Task The_app_opens_without_the_box_and_keeps_what_is_written()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("지우", "할머니");
        var (jiu, grandma) = (phones[0], phones[1]);
        await jiu.TalkToAsync("할머니");
        await jiu.WriteAsync("집에 있어요");
        await box.CanBeUnlockedByAsync(2);
        await jiu.Page.EvaluateAsync("navigator.serviceWorker.ready.then(() => true)");
        await box.PullThePlugAsync();

        await jiu.Page.ReloadAsync();
        await jiu.OpenChatAsync("할머니");
        await jiu.SeesAsync("집에 있어요");
        await jiu.WriteAsync("상자 없이 쓴 글");
        await jiu.ShowsAsync("상자 없이 쓴 글", jiu.Words.Waiting);

        await box.PlugInAsync();
        await grandma.UnlocksAsync(box);
        await grandma.OpenChatAsync("지우");
        await grandma.SeesAsync("상자 없이 쓴 글", 60);
        await phones.AreContentAsync();
    }
}
