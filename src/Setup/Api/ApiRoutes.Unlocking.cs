// How an adult's phone becomes one that can unlock the box, and how the family chooses what the box needs to start (protocol.md,
// Locked). The guard does it; here it is checked who asks.
using System.Buffers.Text;
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Pairing;
using Messenger.Appliance.Setup.Locking;
using Messenger.Appliance.Setup.Web;
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Setup.Api;

public sealed partial class ApiRoutes
{
    async Task UnlockState(HttpContext context, Requester requester)
    {
        var answer = await parts.Guard.AskAsync(KeyRequest.Ask(Bytes(requester))).ConfigureAwait(false);
        await (KeyState.TryRead(answer, out var state)
            ? Respond.Json(context, new UnlockStateAnswer(state.Mode.Word(), state.Enrolled, state.Slots), ApiJson.Default.UnlockStateAnswer)
            : Respond.Error(context, KeyAnswers.Wire(answer))).ConfigureAwait(false);
    }

    async Task Enrol(HttpContext context, Requester requester)
    {
        if (!requester.Rights.IsAdult())
        {
            await Respond.Error(context, ApiError.NotAllowed).ConfigureAwait(false);
            return;
        }

        var answer = await parts.Guard.AskAsync(KeyRequest.Enrol(Bytes(requester))).ConfigureAwait(false);
        if (!KeyAnswers.IsDone(answer, KeyRequest.IdBytes + KeyRequest.ElementBytes + KeyRequest.IdBytes))
        {
            await Respond.Error(context, KeyAnswers.Wire(answer)).ConfigureAwait(false);
            return;
        }

        var (exchange, blinded) = KeyAnswers.Exchange(answer);
        await Respond.Json(context, new EnrolAnswer(exchange, blinded, Base64Url.EncodeToString(answer.AsSpan(^KeyRequest.IdBytes..))), ApiJson.Default.EnrolAnswer).ConfigureAwait(false);
    }

    Task FinishEnrol(HttpContext context, Requester requester, ReadOnlyMemory<byte> body)
    {
        var (exchange, evaluated) = (new byte[KeyRequest.IdBytes], new byte[KeyRequest.ElementBytes]);
        if (Bodies.Read(body, ApiJson.Default.FinishBody) is not { } asked || !Bodies.TryBytes(asked.Exchange, exchange) || !Bodies.TryBytes(asked.Evaluated, evaluated))
            return Respond.Error(context, ApiError.Malformed);
        return !requester.Rights.IsAdult() ? Respond.Error(context, ApiError.NotAllowed) : Done(context, KeyRequest.FinishEnrol(exchange, evaluated, Bytes(requester)));
    }

    Task ChooseStart(HttpContext context, Requester requester, ReadOnlyMemory<byte> body)
    {
        if (Bodies.Read(body, ApiJson.Default.StartBody) is not { } asked || !StartModes.TryParse(asked.Start, out var mode)) return Respond.Error(context, ApiError.Malformed);
        return !requester.Rights.IsAdult() ? Respond.Error(context, ApiError.NotAllowed) : Done(context, KeyRequest.Start(mode));
    }

    async Task Done(HttpContext context, byte[] request)
    {
        var answer = await parts.Guard.AskAsync(request).ConfigureAwait(false);
        await (KeyAnswers.IsDone(answer, 0) ? Nothing(context) : Respond.Error(context, KeyAnswers.Wire(answer))).ConfigureAwait(false);
    }

    static byte[] Bytes(Requester requester)
    {
        var bytes = new byte[KeyRequest.IdBytes];
        requester.Device.WriteBytes(bytes);
        return bytes;
    }
}
