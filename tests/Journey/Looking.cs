// A close look at a screen, light and dark: photographed for the artefacts (and the README), and checked by axe for what a screen
// reader, a keyboard or weak eyes would stumble over.
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Messenger.Appliance.Journey.Tests.Stage;
using Microsoft.Playwright;

namespace Messenger.Appliance.Journey.Tests;

static class Looking
{
    /// <summary>The box's own pages load themselves anew when its state changes, and axe with them.</summary>
    static async Task<AxeResult> AxeAsync(IPage page)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await page.RunAxe();
            }
            catch (PlaywrightException e) when (attempt < 3 && (e.Message.Contains("axe is not defined", StringComparison.Ordinal) || e.Message.Contains("context was destroyed", StringComparison.Ordinal)))
            {
                await page.WaitForLoadStateAsync();
            }
        }
    }

    public static async Task LookAsync(this Phone phone, string screen)
    {
        await phone.Page.EvaluateAsync("document.fonts.ready.then(() => true)");
        await phone.ScreenshotAsync(screen);
        await phone.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await phone.ScreenshotAsync(screen + ".dark");
        var dark = await AxeAsync(phone.Page);
        await phone.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        var light = await AxeAsync(phone.Page);
        var found = dark.Violations.Concat(light.Violations).Select(violation => $"{violation.Id}: {violation.Help} at {string.Join(" ", violation.Nodes.Select(node => node.Target))}").Distinct().ToArray();
        Assert.True(found.Length == 0, $"{screen}: {string.Join('\n', found)}");
    }
}
