// What the guard answered, as the API says it (protocol.md, Errors of the API).
using System.Buffers.Text;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Setup.Api;
using Messenger.Appliance.Setup.Web;

namespace Messenger.Appliance.Setup.Locking;

static class KeyAnswers
{
    /// <summary>Whether it is Done, with so many bytes behind it.</summary>
    public static bool IsDone(ReadOnlySpan<byte> answer, int bytes) => answer.Length == 1 + bytes && answer[0] == (byte)KeyAnswerKind.Done;

    public static ExchangeAnswer Exchange(ReadOnlySpan<byte> answer) => new(
        Base64Url.EncodeToString(answer.Slice(1, KeyRequest.IdBytes)),
        Base64Url.EncodeToString(answer.Slice(1 + KeyRequest.IdBytes, KeyRequest.ElementBytes)));

    public static ApiError Wire(ReadOnlySpan<byte> answer) => (answer.IsEmpty ? KeyAnswerKind.Malformed : (KeyAnswerKind)answer[0]) switch
    {
        KeyAnswerKind.Wrong => ApiError.WrongPhone,
        KeyAnswerKind.Full => ApiError.Full,
        KeyAnswerKind.Locked => ApiError.Locked,
        KeyAnswerKind.NotLocked => ApiError.NotLocked,
        KeyAnswerKind.NotEnrolled => ApiError.NotEnrolled,
        KeyAnswerKind.Busy => ApiError.SlowDown,
        KeyAnswerKind.Changed => ApiError.Changed,
        KeyAnswerKind.Storage => ApiError.Storage,
        _ => ApiError.Malformed,
    };
}
