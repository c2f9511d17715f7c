// What journeys ask of a box and of phones, in a word.
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Playwright;

namespace Messenger.Appliance.Journey.Tests.Stage;

static class Expectations
{
    /// <summary>Several browsers on a small computer that builds something else too: a slow screen is no wrong one.</summary>
    [ModuleInitializer]
    internal static void BePatient() => Assertions.SetDefaultExpectTimeout(30_000);

    /// <summary>A number of the custody report, by its path.</summary>
    public static long Count(this JsonElement custody, params string[] path)
    {
        foreach (var name in path) custody = custody.GetProperty(name);
        return custody.GetInt64();
    }

    public static Task HasNothingWaitingAsync(this BoxProcess box) =>
        BoxProcess.WaitForAsync("nothing waits in the box", async () =>
        {
            var custody = await box.CustodyAsync();
            return custody.Count("now", "waiting") == 0 && custody.Count("now", "inFlight") == 0;
        });

    /// <summary>So many phones have made themselves able to unlock it: the file grows by one slot each.</summary>
    public static Task CanBeUnlockedByAsync(this BoxProcess box, int phones) =>
        BoxProcess.WaitForAsync($"{phones} phones can unlock the box", async () =>
        {
            var file = Path.Combine(box.State, "unlock.slots");
            return File.Exists(file) && (await File.ReadAllBytesAsync(file))[30] == phones;
        });

    /// <summary>The one tap of an adult, as soon as the phone says that the box was restarted; then the box is open.</summary>
    public static async Task UnlocksAsync(this Phone phone, BoxProcess box)
    {
        await phone.Button(phone.Words.Unlock).ClickAsync(new() { Timeout = 90_000 });
        await BoxProcess.WaitForAsync("the box is open", async () => await box.StateNameAsync() == "ready");
    }

    /// <summary>Nothing went wrong unseen on any phone; then they are put away.</summary>
    public static async Task AreContentAsync(this IEnumerable<Phone> phones)
    {
        foreach (var phone in phones)
        {
            Assert.True(phone.Complaints.Count == 0, $"{phone.Owner}'s phone complains: {string.Join('\n', phone.Complaints)}");
            await phone.DisposeAsync();
        }
    }
}
