// A box without a cable on a whole machine: its own network opens, a phone tells it the home's Wi-Fi and hears what comes of it, and
// after a power cut the box is at home again. wpa_supplicant, systemd-networkd, units and users are the real ones.
namespace Messenger.Appliance.Vm.Tests;

[Collection(nameof(Machine))]
public sealed class WirelessDrillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_phone_brings_the_box_into_the_homes_Wi_Fi_and_it_is_there_again_after_a_power_cut()
    {
        byte[] disk;
        await using (var machine = await Machine.ResumeAsync())
        {
            var air = new Air(machine);
            await air.BeginAsync();
            await air.OpenHomeAsync();
            await air.HotspotOpensAsync();
            await air.TakePhoneAsync("messenger-0000");
            await air.GoToHotspotAsync();

            // Whatever it looks for, it finds the page.
            Assert.Contains("10.10.10.1", (await air.AskNameAsync("captive.apple.com")).Split("captive.apple.com")[^1], StringComparison.Ordinal);
            Assert.Contains("<form", await air.GetAsync("http://10.10.10.1/hotspot-detect.html", "--header 'Host: captive.apple.com'"), StringComparison.Ordinal);
            Assert.Contains(Convert.ToHexStringLower("home"u8), await air.PageAsync(), StringComparison.Ordinal);

            Assert.Contains("Trying to connect", await air.ChooseAsync(Air.Home, "wrong horse"), StringComparison.Ordinal);
            await air.TellsAsync("hotspot wrongkey");
            Assert.Contains("The password is not right", await air.PageAsync(), StringComparison.Ordinal);

            await air.ChooseAsync("elsewhere", Air.Password);
            await air.TellsAsync("hotspot notfound");
            output.WriteLine("wrong password, wrong network: told");

            await air.ChooseAsync(Air.Home, Air.Password);
            await air.TellsAsync("hotspot joined");
            var page = await air.PageAsync();
            await air.HaveSeenAsync();
            var address = await air.BoxIsHomeAsync();
            Assert.Contains($"{address}:8080", page, StringComparison.Ordinal);
            await air.GoHomeAsync();
            Assert.Equal("online joined", await air.GetAsync($"http://{address}:8080/wifi.json"));

            // What is kept: the key of that network alone, for its program alone.
            var kept = await machine.Console.RunAsync("stat -c '%a %U' /var/lib/messenger-wifi/wpa_supplicant.conf; cat /var/lib/messenger-wifi/wpa_supplicant.conf");
            Assert.StartsWith("600 messenger-wifi", kept, StringComparison.Ordinal);
            Assert.DoesNotContain(Air.Password, kept, StringComparison.Ordinal);
            Assert.Equal(2, kept.Split("network={").Length);
            Assert.DoesNotContain(Air.Password, await machine.Console.RunAsync("journalctl -o cat --no-pager"), StringComparison.Ordinal);
            // The relay cannot reach the radio's program.
            Assert.Contains("Permission denied", await machine.Console.RunAsync("setpriv --reuid messenger-relay --regid messenger-appliance --clear-groups wpa_cli -p /run/messenger-wifi -i wlan0 status 2>&1; setpriv --reuid messenger-relay --regid messenger-appliance --clear-groups ls /run/messenger-wifi 2>&1"), StringComparison.Ordinal);
            output.WriteLine(await machine.Console.RunAsync("systemd-analyze security --no-pager messenger-wifi@wlan0.service messenger-network.service | grep Overall"));
            await machine.Console.RunAsync("sync");
            disk = await File.ReadAllBytesAsync(machine.Disk, TestContext.Current.CancellationToken);
            await machine.CutAsync();
        }

        await using var again = await Machine.BootAsync(disk);
        var after = new Air(again);
        await after.BeginAsync();
        await after.OpenHomeAsync();
        output.WriteLine($"after the power cut: {await after.BoxIsHomeAsync()}");
        await after.TakePhoneAsync("messenger-0000");
        await after.GoHomeAsync();
        Assert.Equal("online none", await after.GetAsync($"http://{await after.BoxIsHomeAsync()}:8080/wifi.json"));
    }
}
