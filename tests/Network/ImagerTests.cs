// The file that Raspberry Pi Imager writes, and everything else that a card may have in its place.
using System.Text;
using Messenger.Appliance.Network.Imaging;

namespace Messenger.Appliance.Network.Tests;

public sealed class ImagerTests
{
    // As Imager 2 writes it; name and key made up.
    const string Imager = """
        network:
          version: 2
          ethernets:
            eth0:
              dhcp4: true
              dhcp6: true
              optional: true
          wifis:
            wlan0:
              dhcp4: true
              regulatory-domain: "KR"
              access-points:
                "Kim's \"home\" 2,4":
                  hidden: true
                  password: "5555555555555555555555555555555555555555555555555555555555555555"
              optional: true
        """;

    [Fact]
    public void What_Imager_writes_is_understood()
    {
        var (config, mistake) = NetworkConfig.Parse(Imager);
        Assert.Null(mistake);
        Assert.Equal(("KR", "Kim's \"home\" 2,4", true, new string('5', 64)), (config!.Country, config.Ssid!.Value.Text, config.Hidden, Encoding.ASCII.GetString(config.Key)));
    }

    [Fact]
    public void So_is_the_form_without_the_outer_key_with_Windows_lines_and_a_plain_password()
    {
        var (config, mistake) = NetworkConfig.Parse("version: 2\r\nwifis:\r\n  wlan0:\r\n    dhcp4: true\r\n    access-points:\r\n      김치:\r\n".Replace("김치", "'김치'") + "        password: 'it''s a secret'\r\n");
        Assert.Null(mistake);
        Assert.Equal(("", "김치", "it's a secret"), (config!.Country, config.Ssid!.Value.Text, Encoding.ASCII.GetString(config.Key)));
    }

    [Theory]
    [InlineData("#cloud-config\n")]
    [InlineData("network:\n  version: 2\n  ethernets:\n    eth0:\n      dhcp4: true\n")]
    public void A_file_without_Wi_Fi_says_nothing(string text)
    {
        var (config, mistake) = NetworkConfig.Parse(text);
        Assert.Null(mistake);
        Assert.Null(config!.Ssid);
    }

    [Theory]
    [InlineData("      dhcp4: true", "      macaddress: \"02:00:00:00:00:01\"")]
    [InlineData("version: 2", "version: 1")]
    [InlineData("\"KR\"", "\"Korea\"")]
    [InlineData("\"KR\"", "KR\n      nameservers:")]
    [InlineData("hidden: true", "hidden: yes")]
    [InlineData("hidden: true", "mode: ap")]
    [InlineData("wlan0:", "wlan1:")]
    [InlineData("password: \"5555", "password: \"\\u0035555")]
    [InlineData("5555555555555555555555555555555555555555555555555555555555555555", "short")]
    [InlineData("      optional: true\n", "        \"second\":\n          password: \"12345678\"\n")]
    [InlineData("network:", "network: {}")]
    [InlineData("network:", "- network:")]
    public void Anything_else_makes_the_whole_file_one_that_is_not_understood(string instead, string of)
    {
        Assert.Contains(instead, Imager + "\n", StringComparison.Ordinal);
        var (config, mistake) = NetworkConfig.Parse((Imager + "\n").Replace(instead, of, StringComparison.Ordinal));
        Assert.Null(config);
        Assert.NotNull(mistake);
    }

    [Fact]
    public void No_file_is_no_mistake_and_a_huge_one_is_not_read()
    {
        var folder = Directory.CreateTempSubdirectory("boot-").FullName;
        var path = Path.Combine(folder, "network-config");
        Assert.Equal((null, null), NetworkConfig.Open(path));
        File.WriteAllText(path, new string('#', 10_000));
        Assert.NotNull(NetworkConfig.Open(path).Mistake);
        Assert.Null(HotspotPassword.OnCard(folder));
        File.WriteAllText(Path.Combine(folder, HotspotPassword.File), "short\n");
        Assert.Null(HotspotPassword.OnCard(folder));
        File.WriteAllText(Path.Combine(folder, HotspotPassword.File), "on the sticker\r\n");
        Assert.Equal("on the sticker", HotspotPassword.OnCard(folder));
        Directory.Delete(folder, recursive: true);
    }
}
