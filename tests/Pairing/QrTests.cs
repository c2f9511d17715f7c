// QR payloads by the vectors, and the pictures of them.
using System.Net;
using System.Text;
using CsCheck;
using Messenger.Appliance.Pairing.Qr;

namespace Messenger.Appliance.Pairing.Tests;

public sealed class QrTests
{
    [Fact]
    public void Payloads_of_both_kinds_are_written_and_read_as_the_vectors_say()
    {
        foreach (var vector in Vectors.Read("qr").GetProperty("valid").EnumerateArray())
        {
            var label = Encoding.ASCII.GetBytes(vector.Text("label"));
            var founder = vector.GetProperty("kind").GetInt32() == 1;
            var payload = founder
                ? QrPayload.Founder(vector.Hex("token"), vector.Hex("fingerprint"), label)
                : QrPayload.Invitation(vector.Hex("secret"), vector.Hex("fingerprint"), vector.Hex("inviter"), label);
            var bytes = new byte[payload.Length];
            payload.Write(bytes);
            Assert.Equal(vector.Hex("payload"), bytes);

            var url = new char[QrAddress.MaxUrlChars];
            var length = new QrAddress(IPAddress.Parse(vector.Text("address")), vector.GetProperty("port").GetInt32(), vector.Text("label")).WriteUrl(payload, url);
            Assert.Equal(vector.Text("url"), new string(url, 0, length));

            Assert.True(QrPayload.TryRead(vector.Text("url").Split('#')[1], new byte[QrPayload.MaxBytes], out var read));
            Assert.Equal(payload.Kind, read.Kind);
            Assert.Equal(payload.Secret, read.Secret);
            Assert.Equal(payload.Fingerprint, read.Fingerprint);
            Assert.Equal(payload.Inviter, read.Inviter);
            Assert.Equal(payload.Label, read.Label);
        }
    }

    [Fact]
    public void Payloads_that_the_vectors_call_wrong_are_refused()
    {
        foreach (var vector in Vectors.Read("qr").GetProperty("refused").EnumerateArray())
        {
            Assert.False(QrPayload.TryRead(vector.Text("payloadText"), new byte[QrPayload.MaxBytes], out _), vector.Text("why"));
        }
    }

    [Fact]
    public void Whatever_is_read_is_harmless() => Gen.Byte.Array[0, 120].Sample(bytes =>
    {
        var text = Phone.B64(bytes);
        if (!QrPayload.TryRead(text, new byte[QrPayload.MaxBytes], out var payload)) return;
        var again = new byte[payload.Length];
        payload.Write(again);
        Assert.Equal(bytes, again);
    }, iter: 2000);

    [Theory]
    [InlineData("::1", 8080, "box")]
    [InlineData("10.0.0.1", 0, "box")]
    [InlineData("10.0.0.1", 8080, "Box")]
    [InlineData("10.0.0.1", 8080, "")]
    public void An_address_that_a_QR_cannot_carry_is_a_mistake_of_the_caller(string address, int port, string label) =>
        Assert.Throws<ArgumentException>(() => new QrAddress(IPAddress.Parse(address), port, label));

    [Fact]
    public void The_picture_is_the_same_in_SVG_and_in_half_blocks()
    {
        using var home = new PairingHome();
        home.Window.Press();
        var picture = home.Window.Draw(PairingHome.Address)!;
        Assert.InRange(picture.Size, 21 + 8, 45 + 8);
        var lines = picture.ToHalfBlocks();
        var svg = picture.ToSvg("\"QR\" <code>");
        Assert.Contains("aria-label=\"&quot;QR&quot; &lt;code&gt;\"", svg, StringComparison.Ordinal);
        var ink = System.Text.RegularExpressions.Regex.Matches(svg, @"h(\d+)v1").Sum(run => int.Parse(run.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
        var dark = 0;
        for (var row = 0; row < picture.Size; row++)
        {
            for (var column = 0; column < picture.Size; column++)
            {
                var shown = lines[row / 2][column] is '█' || lines[row / 2][column] == (row % 2 == 0 ? '▀' : '▄');
                Assert.Equal(picture.IsDark(row, column), !shown);
                if (picture.IsDark(row, column)) dark++;
            }
        }

        Assert.Equal(dark, ink);
    }
}
