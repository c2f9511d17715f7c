// What a display of 128 × 64 points shows: the state in Korean and English with the address beneath, or, while pairing is open,
// the QR at one point per module with its quiet zone. Pure, so that a test can look at it, and read the QR.
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Panel.Oled;

public sealed class OledPicture
{
    public const int Width = 128;
    public const int Height = 64;

    readonly byte[] pages = new byte[Width * Height / 8];

    OledPicture()
    {
    }

    /// <summary>As the SSD1306 takes it: eight rows to a byte, the uppermost in the lowest bit, left to right, page by page.</summary>
    public ReadOnlySpan<byte> Pages => pages;

    public bool this[int x, int y]
    {
        get => (pages[(y / 8 * Width) + x] & (1 << (y % 8))) != 0;
        private set
        {
            if (x is < 0 or >= Width || y is < 0 or >= Height) return;
            ref var eight = ref pages[(y / 8 * Width) + x];
            eight = (byte)(value ? eight | (1 << (y % 8)) : eight & ~(1 << (y % 8)));
        }
    }

    public static OledPicture Of(PanelView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var picture = new OledPicture();
        var word = view.State.Word();
        var left = 0;
        if (view.State == BoxState.Pairing && view.PairingPicture.Count > 0)
        {
            left = view.PairingPicture[0].Length;
            picture.HalfBlocks(view.PairingPicture, (Height - (view.PairingPicture.Count * 2)) / 2);
        }

        picture.Drawing(Glyphs.Words[word + " ko"], left, 6);
        var lines = left == 0 ? Short(view.Address).Split(" / ") : [];
        // The box's own network takes two lines, and the second language's place: its name, its password.
        if (lines.Length == 2) picture.Line(lines[0], 34);
        else picture.Drawing(Glyphs.Words[word + " en"], left, 31);
        if (left == 0) picture.Line(lines[^1], 50);
        return picture;
    }

    // Each character is two points, one above the other; what is drawn is what is light, as in the terminal.
    void HalfBlocks(IReadOnlyList<string> rows, int top)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            for (var x = 0; x < rows[row].Length; x++)
            {
                this[x, top + (row * 2)] = rows[row][x] is '█' or '▀';
                this[x, top + (row * 2) + 1] = rows[row][x] is '█' or '▄';
            }
        }
    }

    void Drawing(IReadOnlyList<string> rows, int left, int top)
    {
        var width = rows.Count == 0 ? 0 : rows[0].Length;
        var indent = left + Math.Max(0, (Width - left - width) / 2);
        for (var y = 0; y < rows.Count; y++)
            for (var x = 0; x < width; x++)
                if (rows[y][x] == '#')
                    this[indent + x, top + y] = true;
    }

    void Line(string text, int top)
    {
        const int LetterWidth = 6;
        var left = Math.Max(0, (Width - (text.Length * LetterWidth)) / 2);
        for (var i = 0; i < text.Length; i++)
        {
            var rows = Glyphs.Letters[text[i].ToString()];
            for (var y = 0; y < rows.Count; y++)
                for (var x = 0; x < LetterWidth; x++)
                    if (rows[y][x] == '#')
                        this[left + (i * LetterWidth) + x, top + y] = true;
        }
    }

    // What a person types; the scheme is what a browser adds by itself.
    static string Short(string address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        return (scheme < 0 ? address : address[(scheme + 3)..]).TrimEnd('/');
    }
}
