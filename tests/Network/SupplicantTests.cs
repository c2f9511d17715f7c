// What wpa_supplicant says and is told: lines as version 2.10 writes them, names of networks chosen by people who mean harm.
using System.Text;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Core.Wireless;
using Messenger.Appliance.Network.Supplicant;

namespace Messenger.Appliance.Network.Tests;

public sealed class SupplicantTests
{
    const string Head = "bssid / frequency / signal level / flags / ssid\n";

    [Fact]
    public void Scan_results_are_read_with_what_each_network_asks_for()
    {
        var lines = ScanLine.Read(Head
            + "02:00:00:00:01:00\t2412\t-30\t[WPA2-PSK-CCMP][ESS]\thome\n"
            + "02:00:00:00:02:00\t5180\t-60\t[WPA2-PSK+SAE-CCMP][WPS][ESS]\tboth\n"
            + "02:00:00:00:03:00\t2437\t-70\t[WPA2-SAE-CCMP][ESS]\tnewest\n"
            + "02:00:00:00:04:00\t2437\t-80\t[WPA2-EAP-CCMP][ESS]\tschool\n"
            + "02:00:00:00:05:00\t2437\t-81\t[WEP][ESS]\toldest\n"
            + "02:00:00:00:06:00\t2437\t-82\t[ESS]\tcafe\n");
        Assert.Equal(
            [("home", 4, WirelessSecurity.Psk), ("both", 3, WirelessSecurity.Psk), ("newest", 2, WirelessSecurity.Sae), ("school", 1, WirelessSecurity.Unsupported), ("oldest", 1, WirelessSecurity.Unsupported), ("cafe", 1, WirelessSecurity.Open)],
            ScanLine.Choice(lines).Select(one => (one.Ssid.Text, (int)one.Bars, one.Security)));
    }

    [Fact]
    public void A_name_is_shown_once_as_its_strongest_radio_and_hidden_ones_not_at_all()
    {
        var seen = ScanLine.Choice(ScanLine.Read(Head
            + "02:00:00:00:01:00\t2412\t-80\t[WPA2-PSK-CCMP][ESS]\thome\n"
            + "02:00:00:00:02:00\t5180\t-50\t[WPA2-PSK-CCMP][ESS]\thome\n"
            + "02:00:00:00:03:00\t2412\t-50\t[WPA2-PSK-CCMP][ESS]\t\n"
            + "02:00:00:00:04:00\t2412\t-50\t[WPA2-PSK-CCMP][ESS]\t\\x00\\x00\\x00\n"));
        Assert.Equal(4, Assert.Single(seen).Bars);
    }

    [Theory]
    [InlineData("\\xea\\xb9\\x80\\xec\\xb9\\x98", "김치")]
    [InlineData("a\\\"b\\\\c\\te", "61226265")]
    [InlineData("plain name", "plain name")]
    [InlineData("\\xff\\xfe", "fffe")]
    [InlineData("\\xe2\\x80\\xae", "e280ae")]
    public void Names_are_unescaped_and_shown_as_hex_where_they_are_no_text(string escaped, string shown)
    {
        var read = Assert.Single(ScanLine.Read($"{Head}02:00:00:00:01:00\t2412\t-30\t[ESS]\t{escaped}\n")).Ssid;
        if (escaped.Contains('t')) Assert.Equal("6122625c630965", read.Hex);
        else Assert.Equal(shown, read.Text);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("02:00:00:00:01:00\t2412\t-30\t[ESS]")]
    [InlineData("02:00:00:00:01:00\tx\t-30\t[ESS]\thome")]
    [InlineData("02:00:00:00:01:00\t2412\t-30\t[ESS]\thome\tmore")]
    [InlineData("02:00:00:00:01:00\t2412\t-30\t[ESS]\t\\")]
    [InlineData("02:00:00:00:01:00\t2412\t-30\t[ESS]\t\\x4")]
    [InlineData("02:00:00:00:01:00\t2412\t-30\t[ESS]\t\\q")]
    [InlineData("02:00:00:00:01:00\t2412\t-30\t[ESS]\t123456789012345678901234567890123")]
    public void A_line_of_another_form_is_passed_over(string line) => Assert.Empty(ScanLine.Read(Head + line + "\n"));

    [Theory]
    [InlineData("CTRL-EVENT-SSID-TEMP-DISABLED id=0 ssid=\"home\" auth_failures=1 duration=10 reason=WRONG_KEY", 2)]
    [InlineData("CTRL-EVENT-SSID-TEMP-DISABLED id=0 ssid=\"x reason=WRONG_KEY\" auth_failures=1 duration=10 reason=CONN_FAILED", 3)]
    [InlineData("CTRL-EVENT-SSID-TEMP-DISABLED id=0 ssid=\"\" reason=WRONG_KEY \"\" auth_failures=1 duration=10 reason=AUTH_FAILED", 3)]
    [InlineData("CTRL-EVENT-ASSOC-REJECT bssid=02:00:00:00:01:00 status_code=17", 3)]
    [InlineData("CTRL-EVENT-NETWORK-NOT-FOUND ", 4)]
    [InlineData("CTRL-EVENT-SCAN-RESULTS ", 1)]
    [InlineData("AP-STA-CONNECTED 02:00:00:00:02:00", 6)]
    [InlineData("AP-STA-DISCONNECTED 02:00:00:00:02:00", 7)]
    [InlineData("CTRL-EVENT-TERMINATING ", 8)]
    [InlineData("SME: Trying to authenticate with 02:00:00:00:01:00 (SSID='AP-STA-CONNECTED ' freq=2412 MHz)", 5)]
    [InlineData("WPA: Key negotiation completed with CTRL-EVENT-TERMINATING ", 0)]
    public void Events_are_told_by_how_their_line_begins_and_no_name_can_pass_for_a_reason(string line, int said) => Assert.Equal((SupplicantEvent)said, SupplicantEvents.Read(line));

    [Fact]
    public void The_key_of_a_network_is_that_of_the_standard()
    {
        // IEEE 802.11-2016, J.4.2.
        Assert.Equal("f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e", Key("IEEE", "password"));
        Assert.Equal("0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af", Key("ThisIsASSID", "ThisIsAPassword"));
        Assert.Equal("becb93866bb8c3832cb777c2f559807c8c59afcb6eae734885001300a981cc62", Key("ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
        // Imager gives the key itself.
        Assert.Equal(new string('5', 64), Key("home", new string('5', 64)));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("1234567", false)]
    [InlineData("12345678", true)]
    [InlineData("with\nline", false)]
    [InlineData("한글비밀번호", false)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123", true)]
    [InlineData("x123456789012345678901234567890123456789012345678901234567890123", false)]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234", false)]
    public void A_password_is_what_WPA_takes_or_none(string password, bool takes) => Assert.Equal(takes, JoinFrame.IsKey(Encoding.UTF8.GetBytes(password)));

    [Fact]
    public void Frames_of_the_link_come_back_as_they_went()
    {
        var frame = new byte[LinkFrames.MostBytes];
        Assert.True(Ssid.TryOf("김치"u8, out var ssid));
        var length = JoinFrame.Write(frame, ssid, "correct horse"u8);
        Assert.True(JoinFrame.TryRead(frame.AsSpan(0, length), out var read, out var key));
        Assert.Equal(("김치", "correct horse"), (read.Text, Encoding.UTF8.GetString(key)));
        Assert.False(JoinFrame.TryRead(frame.AsSpan(0, length - 1), out _, out _));

        var view = new WirelessView
        {
            Phase = WirelessPhase.Hotspot, Hotspot = "messenger-1a2b", HotspotKey = "k7m4p2xq", Outcome = JoinOutcome.WrongKey, OutcomeNetwork = "김치",
            Notice = WirelessNotice.ImagerFile, Seen = [new(ssid, 3, WirelessSecurity.Psk)],
        };
        length = view.Write(frame);
        Assert.True(view.IsSame(WirelessView.Read(frame.AsSpan(0, length))!));
        for (var shorter = 0; shorter < length; shorter++) Assert.Null(WirelessView.Read(frame.AsSpan(0, shorter)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("6")]
    [InlineData("zz")]
    [InlineData("68 6f")]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20")]
    public void A_name_is_1_to_32_bytes_of_hex(string hex) => Assert.False(Ssid.TryParse(hex, out _));

    static string Key(string ssid, string password)
    {
        Assert.True(Ssid.TryOf(Encoding.ASCII.GetBytes(ssid), out var name));
        using var key = WpaKey.Of(name, Encoding.ASCII.GetBytes(password));
        return Convert.ToHexStringLower(key.Span);
    }
}
