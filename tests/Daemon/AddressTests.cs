// The home's network gives the box another address while it runs: phones that come by it find a certificate that names it.
using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Messenger.Appliance.Daemon.Tests;

public sealed class AddressTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_new_address_is_in_the_certificate_at_once()
    {
        var device = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(IsOfTheHome)?.Name;
        Assert.SkipUnless(Environment.IsPrivilegedProcess && device is not null && await IpAsync("-V"), "Giving this computer an address takes root, a network, and iproute2.");
        var address = IPAddress.Parse($"10.213.{Random.Shared.Next(256)}.{Random.Shared.Next(1, 255)}");
        await using var box = await BoxProcess.StartAsync("--bind", "0.0.0.0");
        using var phone = BoxProcess.TrustingClient(await box.AuthorityAsync(), box.HttpsPort, IPAddress.Any);
        Assert.SkipUnless(await IpAsync("address", "add", $"{address}/32", "dev", device!), "This computer cannot be given an address.");
        try
        {
            for (var since = Stopwatch.StartNew(); !await AnswersAsync(phone, new($"https://{address}:{box.HttpsPort}/api/box")); await Task.Delay(100, TestContext.Current.CancellationToken))
                Assert.True(since.Elapsed < Patience, $"after {since.Elapsed.TotalSeconds:0} s the box's certificate does not name {address}");
        }
        finally
        {
            await IpAsync("address", "del", $"{address}/32", "dev", device!);
        }
    }

    static bool IsOfTheHome(NetworkInterface network) => network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback
        && network.GetIPProperties().UnicastAddresses.Any(unicast => unicast.Address.AddressFamily == AddressFamily.InterNetwork);

    static async Task<bool> AnswersAsync(HttpClient phone, Uri page)
    {
        try
        {
            return (await phone.GetAsync(page, TestContext.Current.CancellationToken)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    static async Task<bool> IpAsync(params string[] arguments)
    {
        try
        {
            using var ip = Process.Start("ip", arguments);
            await ip.WaitForExitAsync(TestContext.Current.CancellationToken);
            return ip.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
