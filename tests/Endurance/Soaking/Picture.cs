// The curve as a picture: one panel for each figure, from zero up, time to the right.
using System.Globalization;
using System.Text;

namespace Messenger.Appliance.Endurance.Tests.Soaking;

static class Picture
{
    const int Width = 560, Height = 60, Left = 200, Right = 60, Gap = 24;

    public static string Of(Curve curve)
    {
        var svg = new StringBuilder();
        var end = curve.Samples[^1].At.TotalSeconds;
        for (var i = 0; i < curve.Names.Count; i++)
        {
            var (top, most) = (Gap + i * (Height + Gap), curve.Samples.Max(sample => sample.Values[i]));
            var points = curve.Samples.Select(sample => Invariant($"{Left + Width * sample.At.TotalSeconds / end:0.#},{top + Height * (1 - sample.Values[i] / most):0.#}"));
            svg.AppendLine(Invariant($"""
                  <text x="{Left - 12}" y="{top + Height / 2 + 4}" text-anchor="end">{curve.Names[i]}</text>
                  <path d="M{Left},{top}V{top + Height}H{Left + Width}" stroke="#999" fill="none"/>
                  <polyline points="{string.Join(' ', points)}" stroke="#1a6" stroke-width="1.5" fill="none"/>
                  <text x="{Left + Width + 8}" y="{top + 8}">{most:0.#}</text>
                """));
        }

        var height = Gap + curve.Names.Count * (Height + Gap) + Gap;
        return Invariant($"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Left + Width + Right} {height}" font-family="sans-serif" font-size="12">
              <rect width="100%" height="100%" fill="#fff"/>
            {svg}  <text x="{Left + Width}" y="{height - 12}" text-anchor="end">{end / 60:0} minutes</text>
            </svg>
            """) + "\n";
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
