// How a member of the family finds a conversation and reads all of it, from its first line on, as far as it stands on the screen.
using System.Text.RegularExpressions;
using Messenger.Appliance.Journey.Tests.Stage;
using Microsoft.Playwright;

namespace Messenger.Appliance.Endurance.Tests.Enduring;

static class Screens
{
    /// <summary>Goes up until the oldest line is there, then down to the end, where what is new counts as read.</summary>
    const string ReadAll = """
        async () => {
          const thread = document.querySelector('.thread');
          const pause = () => new Promise((next) => setTimeout(next, 50));
          const older = () => document.querySelector('p.thread-note[role=status]');
          for (let i = 0; older() && i < 1000; i++, await pause()) thread.scrollTop = 0;
          if (older()) throw new Error('older messages do not come');
          for (let i = 0; i < 5; i++, await pause()) thread.scrollTop = thread.scrollHeight;
          return [...document.querySelectorAll('ol.lines > li:has(.bubble)')].map((line) => [
            line.querySelector('.bubble').textContent,
            line.querySelector('.delivery')?.className.split('delivery-')[1] ?? (line.querySelector('.not-delivered') ? 'expired' : ''),
            line.querySelector('.beside-unread') ? 'unread' : '',
          ]);
        }
        """;

    /// <summary>There must be one of this title, not two.</summary>
    public static async Task OpenRoomAsync(this Phone phone, string title)
    {
        await phone.TabAsync(phone.Words.Chats);
        var exactly = phone.Page.Locator(".row-title", new() { HasTextRegex = new Regex($"^{Regex.Escape(title)}$") });
        await phone.Page.Locator("button.room-row").Filter(new() { Has = exactly }).ClickAsync();
        await Assertions.Expect(phone.Composer).ToBeVisibleAsync();
    }

    public static async Task<SeenLine[]> ReadRoomAsync(this Phone phone, string title)
    {
        await phone.OpenRoomAsync(title);
        await Assertions.Expect(phone.Page.Locator("ol.lines .bubble").First).ToBeVisibleAsync();
        var lines = await phone.Page.EvaluateAsync<string[][]>(ReadAll);
        return [.. lines.Select(line => new SeenLine(line[0], line[1], line[2].Length > 0))];
    }
}
