// What a person does with a phone, by the words on its screen: join, invite, write, read, look.
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Messenger.Appliance.Journey.Tests.Stage;

static class Hands
{
    /// <summary>Opens an invitation's address as a phone's camera would, comes through onboarding to the app, and joins.</summary>
    public static async Task JoinAsync(this Phone phone, string invitation, string name, string? picture = null)
    {
        await phone.Page.GotoAsync(invitation);
        await phone.IntroduceAsync(name, picture);
    }

    /// <summary>Types the name once the app has the invitation, chooses a picture where one is given, and joins.</summary>
    public static async Task IntroduceAsync(this Phone phone, string name, string? picture = null)
    {
        await phone.Page.GetByLabel(phone.Words.Name, new() { Exact = true }).FillAsync(name);
        if (picture is not null) await phone.Page.GetByText(picture, new() { Exact = true }).Last.ClickAsync();
        phone.Owner = name;
        await phone.Button(phone.Words.Join).ClickAsync();
    }

    /// <summary>A family of these names: the first founds it by the box's own QR, and invites the others.</summary>
    public static Task<Phone[]> FamilyAsync(this IHome box, params string[] names) => box.FamilyAsync(_ => Phone.TakeAsync(box), names);

    /// <summary>The same; the phone of each is taken from somewhere.</summary>
    public static async Task<Phone[]> FamilyAsync(this IHome box, Func<int, Task<Phone>> take, params string[] names)
    {
        var founder = await take(0);
        await founder.JoinAsync(await box.OpenPairingAsync(), names[0]);
        await founder.IsInAsync();
        var phones = new List<Phone> { founder };
        foreach (var name in names.Skip(1))
        {
            var phone = await take(phones.Count);
            await founder.BringInAsync(phone, name);
            phones.Add(phone);
        }

        return [.. phones];
    }

    /// <summary>Invites, the other phone joins, and this one says yes.</summary>
    public static async Task BringInAsync(this Phone inviter, Phone phone, string name, string? whose = null)
    {
        var invitation = await inviter.InviteAsync(whose);
        await phone.JoinAsync(invitation, name);
        await inviter.Button(inviter.Words.Accept).ClickAsync();
        await inviter.Button(inviter.Words.Done).ClickAsync();
        await phone.IsInAsync();
    }

    /// <summary>Makes an invitation and reads its address off the clipboard.</summary>
    public static async Task<string> InviteAsync(this Phone phone, string? whose = null)
    {
        await phone.TabAsync(phone.Words.Family);
        await phone.Button(phone.Words.Invite).First.ClickAsync();
        if (whose is not null) await phone.Page.Locator("label").Filter(new() { HasText = whose }).ClickAsync();
        await phone.Button(phone.Words.MakeInvitation).ClickAsync();
        await phone.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await phone.Button(phone.Words.CopyAddress).ClickAsync();
        return await phone.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
    }

    /// <summary>The one writes, the other answers; each sees both, and the one has read the answer.</summary>
    public static async Task TalksWithAsync(this Phone one, Phone other)
    {
        await one.TalkToAsync(other.Owner);
        await one.WriteAsync("할머니, 저녁 드셨어요?");
        await other.OpenChatAsync(one.Owner);
        await other.SeesAsync("할머니, 저녁 드셨어요?");
        await other.WriteAsync("그래, 잘 먹었다");
        await one.SeesAsync("그래, 잘 먹었다");
        await other.ShowsAsync("그래, 잘 먹었다", other.Words.Read);
    }

    public static Task IsInAsync(this Phone phone) => Assertions.Expect(phone.Tabs).ToBeVisibleAsync();

    public static async Task TabAsync(this Phone phone, string tab)
    {
        await Assertions.Expect(phone.Tabs.Or(phone.Button(phone.Words.Back)).First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        while (!await phone.Tabs.IsVisibleAsync()) await phone.Button(phone.Words.Back).ClickAsync();
        await phone.Tabs.GetByRole(AriaRole.Button).Filter(new() { HasText = tab }).ClickAsync();
    }

    /// <summary>Opens the chat with this person, or the room of this title.</summary>
    public static async Task OpenChatAsync(this Phone phone, string title)
    {
        await phone.TabAsync(phone.Words.Chats);
        await phone.Page.Locator("main").GetByRole(AriaRole.Button).Filter(new() { HasText = title }).First.ClickAsync();
        await Assertions.Expect(phone.Composer).ToBeVisibleAsync();
    }

    public static async Task TalkToAsync(this Phone phone, string person)
    {
        await phone.TabAsync(phone.Words.Family);
        await phone.Page.Locator("main").GetByRole(AriaRole.Button).Filter(new() { HasText = person }).First.ClickAsync();
        await phone.Button(phone.Words.Talk).ClickAsync();
        await Assertions.Expect(phone.Composer).ToBeVisibleAsync();
    }

    /// <summary>Starts a group with these people; by its name every member finds it.</summary>
    public static async Task StartGroupAsync(this Phone phone, string name, params string[] people)
    {
        await phone.TabAsync(phone.Words.Chats);
        await phone.Button(phone.Words.NewChat).First.ClickAsync();
        foreach (var person in people) await phone.Page.Locator("label").Filter(new() { HasText = person }).ClickAsync();
        await phone.Page.Locator("main").GetByRole(AriaRole.Textbox).FillAsync(name);
        await phone.Page.Locator("footer").GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(phone.Composer).ToBeVisibleAsync();
    }

    public static async Task WriteAsync(this Phone phone, string text)
    {
        await phone.Composer.FillAsync(text);
        await phone.Button(phone.Words.Send).ClickAsync();
        await phone.SeesAsync(text);
    }

    public static Task SeesAsync(this Phone phone, string text, float seconds = 30) =>
        Assertions.Expect(phone.Bubble(text).First).ToBeVisibleAsync(new() { Timeout = seconds * 1000 });

    /// <summary>How far my message has come, by the word that a screen reader says: ‘안 읽음’ is not ‘읽음’.</summary>
    public static Task ShowsAsync(this Phone phone, string text, string delivery, float seconds = 30) =>
        Assertions.Expect(phone.Line(text)).ToContainTextAsync(new Regex("(?<!안 )" + Regex.Escape(delivery)), new() { Timeout = seconds * 1000 });

    public static async Task<string[]> ConversationAsync(this Phone phone) =>
        [.. await phone.Page.Locator("ol.lines .bubble").AllTextContentsAsync()];

    /// <summary>Sooner or later these lines, in this order, and no other: a line that came late has its place among the others.</summary>
    public static async Task HasConversationAsync(this Phone phone, string[] lines)
    {
        string[] seen = [];
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(30); await Task.Delay(100))
        {
            seen = await phone.ConversationAsync();
            if (seen.SequenceEqual(lines)) return;
        }

        Assert.Equal(string.Join('\n', lines), string.Join('\n', seen));
    }

    public static ILocator Bubble(this Phone phone, string text) => phone.Page.Locator("ol.lines .bubble").Filter(new() { HasText = text });

    public static ILocator Line(this Phone phone, string text) => phone.Page.Locator("ol.lines > li").Filter(new() { HasText = text }).First;

    public static async Task PressDigitsAsync(this Phone phone, string digits)
    {
        foreach (var digit in digits) await phone.Button($"{digit}").ClickAsync();
    }

    public static Task HeadingAsync(this Phone phone, string heading, float seconds = 30) =>
        Assertions.Expect(phone.Page.GetByRole(AriaRole.Heading, new() { Name = heading })).ToBeVisibleAsync(new() { Timeout = seconds * 1000 });

    public static ILocator Button(this Phone phone, string name) => phone.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
