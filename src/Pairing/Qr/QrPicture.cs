// A QR as people see it: SVG for a page, half blocks for a terminal. Level M, quiet zone of four modules. While it exists it
// says what the token is; it is worthless two minutes later.
using System.Globalization;
using System.Text;
using QRCoder;

namespace Messenger.Appliance.Pairing.Qr;

public sealed class QrPicture
{
    readonly bool[] dark;

    QrPicture(bool[] dark, int size) => (this.dark, Size) = (dark, size);

    /// <summary>Modules of one side, quiet zone included.</summary>
    public int Size { get; }

    public bool IsDark(int row, int column) => row < Size && dark[(row * Size) + column];

    /// <param name="text">ASCII. What is copied on the way is cleared, as far as it is ours.</param>
    public static QrPicture Of(ReadOnlySpan<char> text)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(text.Length, pinned: true);
        Encoding.ASCII.GetBytes(text, bytes);
        using var code = QRCodeGenerator.GenerateQrCode(bytes, QRCodeGenerator.ECCLevel.M);
        Array.Clear(bytes);
        var rows = code.ModuleMatrix;
        var dark = new bool[rows.Count * rows.Count];
        for (var i = 0; i < dark.Length; i++) dark[i] = rows[i / rows.Count][i % rows.Count];
        return new(dark, rows.Count);
    }

    /// <summary>An image of its own size of 1 per module, black on white, to be scaled by the page.</summary>
    /// <param name="label">For who cannot see it; plain text.</param>
    public string ToSvg(string label)
    {
        var path = new StringBuilder();
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column < Size; column++)
            {
                var start = column;
                while (column < Size && IsDark(row, column)) column++;
                if (column > start) path.Append(CultureInfo.InvariantCulture, $"M{start} {row}h{column - start}v1h-{column - start}z");
            }
        }

        return $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Size} {Size}" role="img" aria-label="{System.Net.WebUtility.HtmlEncode(label)}" shape-rendering="crispEdges"><rect width="{Size}" height="{Size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>""";
    }

    /// <summary>Two rows of modules in each line; the light ones are drawn, as for light letters on a dark terminal.</summary>
    public IReadOnlyList<string> ToHalfBlocks()
    {
        var lines = new List<string>();
        for (var row = 0; row < Size; row += 2)
        {
            var line = new char[Size];
            for (var column = 0; column < Size; column++)
            {
                var below = row + 1 >= Size || IsDark(row + 1, column);
                line[column] = (IsDark(row, column), below) switch
                {
                    (false, false) => '█',
                    (false, true) => '▀',
                    (true, false) => '▄',
                    _ => ' ',
                };
            }

            lines.Add(new(line));
        }

        return lines;
    }
}
