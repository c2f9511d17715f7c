// Simulated radios of the kernel (mac80211_hwsim) inside the machine: one is the box's; the home's access point and a phone have the
// other two, each in a network of its own, so that what they say to the box goes through the air.
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Messenger.Appliance.Vm.Tests;

sealed partial class Air(Machine machine)
{
    public const string Home = "home", Password = "correct horse";

    const string Page = "http://10.10.10.1:8080";

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>The cable is pulled, and the radios are there.</summary>
    public async Task BeginAsync()
    {
        await machine.Console.RunAsync("ip link set eth0 down; nft -f /etc/messenger-appliance/hotspot.nft; modprobe mac80211_hwsim radios=3");
        await UntilAsync("ls /sys/class/net", static there => there.Contains("wlan2", StringComparison.Ordinal));
        await machine.Console.RunAsync("for n in home phone; do w=wlan1; [ $n = phone ] && w=wlan2; ip netns add $n; iw phy $(cat /sys/class/net/$w/phy80211/name) set netns name $n; ip -n $n link set lo up; done");
    }

    /// <summary>The home's access point, which gives addresses of 192.168.0.</summary>
    public Task OpenHomeAsync() => machine.Console.RunAsync(
        $$"""printf 'ap_scan=2\nnetwork={\nssid="{{Home}}"\nmode=2\nfrequency=2412\nkey_mgmt=WPA-PSK\nproto=RSN\npairwise=CCMP\npsk="{{Password}}"\n}\n' > /run/home.conf; ip netns exec home wpa_supplicant -B -q -Dnl80211 -iwlan1 -c/run/home.conf; """
        + """ip -n home addr add 192.168.0.1/24 dev wlan1; printf 'start 192.168.0.50\nend 192.168.0.60\ninterface wlan1\nlease_file /run/leases\noption subnet 255.255.255.0\n' > /run/udhcpd.conf; : > /run/leases; ip netns exec home busybox udhcpd /run/udhcpd.conf""");

    /// <summary>A phone that knows the box's open network and the home's, and is in neither yet.</summary>
    public async Task TakePhoneAsync(string hotspot)
    {
        await machine.Console.RunAsync(
            """printf '#!/bin/sh\ncase $1 in bound|renew) ip addr flush dev $interface; ip addr add $ip/24 dev $interface;; esac\n' > /run/lease.sh; chmod 755 /run/lease.sh; """
            + $$"""printf 'ctrl_interface=/run/phone\nnetwork={\nssid="{{hotspot}}"\nkey_mgmt=NONE\ndisabled=1\n}\nnetwork={\nssid="{{Home}}"\npsk="{{Password}}"\ndisabled=1\n}\n' > /run/phone.conf; ip netns exec phone wpa_supplicant -B -q -Dnl80211 -iwlan2 -c/run/phone.conf""");
    }

    public Task GoToHotspotAsync() => GoAsync(0, "10.10.10.");

    public Task GoHomeAsync() => GoAsync(1, "192.168.0.");

    /// <summary>What the phone gets; empty when nothing answers.</summary>
    public Task<string> GetAsync(string address, string more = "") => machine.Console.RunAsync($"ip netns exec phone busybox wget -q -T 5 -O- {more} {address} 2>/dev/null");

    public Task<string> PageAsync() => GetAsync(Page + "/wifi?lang=en");

    /// <summary>Chooses this network on the page, and gives this password.</summary>
    public Task<string> ChooseAsync(string network, string password) => PostAsync("/wifi?lang=en", $"ssid={Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(network))}&name=&password={Uri.EscapeDataString(password)}");

    public Task<string> HaveSeenAsync() => PostAsync("/wifi/seen", "");

    public Task<string> AskNameAsync(string name) => machine.Console.RunAsync($"ip netns exec phone busybox nslookup {name} 10.10.10.1 2>/dev/null");

    /// <summary>Waits, on the hotspot, until the page has this to say (phase and outcome).</summary>
    public Task TellsAsync(string mark) => UntilAsync($"ip netns exec phone busybox wget -q -T 3 -O- {Page}/wifi.json 2>/dev/null", said => said == mark);

    /// <summary>The box's address in the home's network, when it has one.</summary>
    public async Task<string> BoxIsHomeAsync() =>
        Address().Match(await UntilAsync("ip -4 -br addr show wlan0", static shown => shown.Contains(" 192.168.0.", StringComparison.Ordinal))).Value;

    /// <summary>The radio is the box's own network.</summary>
    public Task HotspotOpensAsync() => UntilAsync("ip -4 -br addr show wlan0", static shown => shown.Contains(" 10.10.10.1/", StringComparison.Ordinal));

    public async Task<string> UntilAsync(string line, Func<string, bool> isSo)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var said = await machine.Console.RunAsync(line);
            if (isSo(said)) return said;
            Assert.True(since.Elapsed < Patience, $"{line}: {said}\n{await machine.LogAsync()}");
            await Task.Delay(1000);
        }
    }

    Task<string> PostAsync(string path, string form) => GetAsync($"'{Page}{path}'", $"--header 'Origin: {Page}' --post-data '{form}'");

    async Task GoAsync(int network, string address)
    {
        await machine.Console.RunAsync($"ip netns exec phone wpa_cli -p /run/phone -i wlan2 select_network {network}");
        await UntilAsync("ip netns exec phone wpa_cli -p /run/phone -i wlan2 status", said => said.Contains($"\nid={network}\n", StringComparison.Ordinal) && said.Contains("wpa_state=COMPLETED", StringComparison.Ordinal));
        await UntilAsync("ip netns exec phone busybox udhcpc -i wlan2 -n -q -t 5 -s /run/lease.sh >/dev/null 2>&1; ip -n phone -4 -br addr show wlan2", said => said.Contains(address, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"192\.168\.0\.\d+")]
    private static partial Regex Address();
}
