// Draws the panel's view as lines for a terminal: light, address, QR while pairing is open, counts, keys. Pure, so that
// what a person sees is a test's value. Korean first, English second.
using System.Globalization;
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Panel.Terminal;

public static class TerminalPicture
{
    const string Bold = "\e[1m";
    const string Faint = "\e[2m";
    const string Plain = "\e[0m";

    /// <summary>White on black whatever the terminal's colours are: cameras do not read a QR inside out.</summary>
    const string QrColours = "\e[38;5;231;48;5;16m";

    /// <param name="lit">Whether the light is on at this moment of its rhythm.</param>
    /// <param name="remaining">Until the open window closes.</param>
    /// <param name="height">Lines the terminal has: a QR that does not fit is left out, the link stays.</param>
    public static IReadOnlyList<string> Draw(PanelView view, bool lit, TimeSpan remaining, string? said, int height)
    {
        var (light, korean, english) = Light(view.State);
        List<string> lines =
        [
            $"  {light}{(lit ? '●' : '○')}{Plain} {Bold}{korean}{Plain}  {Faint}{english}{Plain}",
            "",
        ];
        if (view.Address.Length > 0) lines.Add($"  주소  {view.Address}");
        if (view.Attention is { } reason) lines.Add($"  알림  {reason}");
        if (view.PairingLink is { } link)
        {
            lines.Add("");
            lines.Add($"  휴대전화 카메라로 찍으세요. {Faint}Point the phone's camera here.{Plain}  {Clock(remaining)}");
            lines.Add("");
            if (lines.Count + view.PairingPicture.Count + 7 <= height)
            {
                foreach (var row in view.PairingPicture) lines.Add("  " + QrColours + row + Plain);
                lines.Add("");
            }
            else
            {
                lines.Add($"  창을 위아래로 키우면 그림이 보입니다. {Faint}Make this window taller to see the picture.{Plain}");
            }

            lines.Add($"  {link}");
        }

        if (view.Custody is { } counts)
        {
            var all = counts.PassedThrough + counts.Stored;
            var share = all == 0 ? "–" : (counts.PassedThrough * 100 / all).ToString(CultureInfo.InvariantCulture) + "%";
            lines.Add("");
            lines.Add($"  기다림 {counts.Waiting} ({counts.WaitingBytes})   전달 중 {counts.InFlight}   저장 없이 {counts.PassedThrough} ({share})");
            lines.Add($"  {Faint}waiting · in flight · passed through unstored{Plain}");
        }

        lines.Add("");
        lines.Add($"  {Bold}P{Plain} 연결 pair    {Bold}W{Plain} 1초 누르면 모두 지움 hold to wipe    {Faint}Ctrl+C 끝 quit{Plain}");
        if (said is not null) lines.Add($"  {said}");
        return lines;
    }

    static (string Colour, string Korean, string English) Light(BoxState state) => state switch
    {
        BoxState.Unclaimed => ("\e[37m", "아직 연결된 휴대전화가 없습니다. P를 누르세요.", "No phone is paired yet. Press P."),
        BoxState.Pairing => ("\e[34m", "연결을 기다립니다.", "Waiting for a phone."),
        BoxState.Ready => ("\e[32m", "준비되었습니다.", "Ready."),
        BoxState.Attention => ("\e[33m", "확인이 필요합니다.", "Please have a look."),
        BoxState.Locked => ("\e[33m", "잠겨 있습니다. 어른의 휴대전화에서 잠금 풀기를 누르세요.", "Locked: tap Unlock on an adult's phone."),
        _ => ("\e[31m", "모두 지웠습니다.", "Everything is erased."),
    };

    static string Clock(TimeSpan remaining) => remaining <= TimeSpan.Zero ? "" : remaining.ToString(@"m\:ss", CultureInfo.InvariantCulture);
}
