// What the system around the box says of an update that somebody put in: one word in a file of its own (image/README.md).
using Messenger.Appliance.Setup.State;

namespace Messenger.Appliance.Daemon.Living;

/// <param name="path">The file; null: nobody updates this box.</param>
/// <param name="time">Monotonic.</param>
sealed class UpdateNotice(string? path, TimeProvider time)
{
    /// <summary>How long a stick that was refused is spoken of: its writer does not stay to take that back.</summary>
    static readonly TimeSpan Refused = TimeSpan.FromMinutes(10);

    volatile Seen seen = new(default, 0);

    public Attention Attention => Word() switch
    {
        "writing" => Attention.UpdateWriting,
        "ready" => Attention.UpdateReady,
        "old" when IsFresh() => Attention.UpdateOld,
        "failed" when IsFresh() => Attention.UpdateFailed,
        "tried" when IsFresh() => Attention.UpdateTried,
        _ => Attention.None,
    };

    string Word()
    {
        if (!File.Exists(path)) return "";
        try
        {
            using var file = File.OpenHandle(path);
            Span<byte> word = stackalloc byte[16];
            return System.Text.Encoding.ASCII.GetString(word[..RandomAccess.Read(file, word, 0)]).TrimEnd();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    bool IsFresh()
    {
        var written = File.GetLastWriteTimeUtc(path!);
        if (seen.Written != written) seen = new(written, time.GetTimestamp());
        return time.GetElapsedTime(seen.Since) < Refused;
    }

    sealed record Seen(DateTime Written, long Since);
}
