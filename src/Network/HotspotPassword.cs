// The hotspot's password: made anew at each start where a panel shows it, or as whoever wrote the card chose it; else there is none
// (decision 0150).
using System.Security.Cryptography;
using System.Text;
using Messenger.Appliance.Core.Link;

namespace Messenger.Appliance.Network;

static class HotspotPassword
{
    /// <summary>One line on the card's first partition; also what a sticker on the case says.</summary>
    public const string File = "hotspot-password.txt";

    const int Length = 8;

    /// <summary>Nothing that looks like something else on a small display.</summary>
    const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";

    public static string New() => RandomNumberGenerator.GetString(Letters, Length);

    /// <summary>Null when the card has none, or none that WPA2 takes.</summary>
    public static string? OnCard(string boot)
    {
        try
        {
            var path = Path.Combine(boot, File);
            if (!System.IO.File.Exists(path) || new FileInfo(path).Length > 200) return null;
            var line = System.IO.File.ReadAllText(path).Split('\n')[0].Trim();
            return line.Length is >= JoinFrame.LeastKeyBytes and < JoinFrame.MostKeyBytes && JoinFrame.IsKey(Encoding.UTF8.GetBytes(line)) ? line : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
