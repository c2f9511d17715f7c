// The small display's picture, point by point: the QR is the QR, and every state has its words.
using Messenger.Appliance.Core;
using Messenger.Appliance.Pairing.Qr;
using Messenger.Appliance.Panel.Oled;

namespace Messenger.Appliance.Panel.Tests;

public sealed class OledTests
{
    static readonly PanelView View = new() { State = BoxState.Ready, Address = "http://192.168.100.109:8080/" };

    [Fact]
    public void The_longest_pairing_link_stands_there_module_by_module_with_its_quiet_zone()
    {
        var qr = QrPicture.Of($"http://192.168.100.109:8080/#{new string('A', 65)}");
        var picture = OledPicture.Of(View with { State = BoxState.Pairing, PairingPicture = qr.ToHalfBlocks() });
        Assert.InRange(qr.Size, 45, OledPicture.Height);
        var top = (OledPicture.Height - ((qr.Size + 1) / 2 * 2)) / 2;
        for (var row = 0; row < qr.Size; row++)
            for (var column = 0; column < qr.Size; column++)
                Assert.Equal(qr.IsDark(row, column), !picture[column, top + row]);
    }

    [Fact]
    public void Every_state_has_words_in_both_languages_that_fit()
    {
        foreach (var state in Enum.GetValues<BoxState>())
        {
            foreach (var language in (string[])["ko", "en"])
            {
                var rows = Glyphs.Words[$"{state.Word()} {language}"];
                Assert.NotEmpty(rows);
                Assert.InRange(rows[0].Length, 10, state == BoxState.Pairing ? 83 : OledPicture.Width);
                Assert.Contains(rows, row => row.Contains('#'));
            }
        }
    }

    [Fact]
    public void An_address_is_written_out()
    {
        foreach (var letter in "0123456789.:-/abcdefghijklmnopqrstuvwxyz") Assert.NotEmpty(Glyphs.Letters[letter.ToString()]);
        var with = Count(OledPicture.Of(View), 50);
        var without = Count(OledPicture.Of(View with { Address = "" }), 50);
        Assert.Equal(0, without);
        Assert.InRange(with, 100, 400);
    }

    [Fact]
    public void The_boxs_own_network_is_written_out_with_its_password()
    {
        var both = OledPicture.Of(View with { State = BoxState.Attention, Address = "messenger-1a2b / k7m4p2xq" });
        Assert.InRange(Count(both, 50), 60, 400);
        var other = OledPicture.Of(View with { State = BoxState.Attention, Address = "messenger-1a2c / k7m4p2xq" });
        Assert.Equal(Count(both, 50), Count(other, 50));
        Assert.NotEqual(both.Pages.ToArray(), other.Pages.ToArray());
        Assert.Equal(OledPicture.Of(View with { State = BoxState.Attention }).Pages[..384].ToArray(), both.Pages[..384].ToArray());
    }

    static int Count(OledPicture picture, int from)
    {
        var count = 0;
        for (var y = from; y < OledPicture.Height; y++)
            for (var x = 0; x < OledPicture.Width; x++)
                if (picture[x, y])
                    count++;
        return count;
    }
}
