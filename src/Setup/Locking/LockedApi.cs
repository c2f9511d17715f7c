// The API of a locked box (protocol.md, Locked): what it is, and the two steps by which a phone unlocks it. Everything else is
// answered with the one word why not. The app's own origin may ask from the other name (decision 0092).
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Setup.Api;
using Messenger.Appliance.Setup.State;
using Messenger.Appliance.Setup.Web;
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Setup.Locking;

/// <param name="box">The locked box.</param>
/// <param name="guard">Whoever has the slots.</param>
/// <param name="sinceStart">Since the box was started.</param>
/// <param name="rate">Of each address.</param>
public sealed class LockedApi(IBox box, IVaultGuard guard, Func<TimeSpan> sinceStart, RateLimit rate) : IApi
{
    public async Task Handle(HttpContext context, string path)
    {
        AllowApp(context);
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (HttpMethods.IsGet(context.Request.Method) && path == "/api/box") await Describe(context).ConfigureAwait(false);
        else if (!rate.TryTake(context.Connection.RemoteIpAddress)) await Respond.Error(context, ApiError.SlowDown).ConfigureAwait(false);
        else if (!HttpMethods.IsPost(context.Request.Method)) await Respond.Error(context, ApiError.Malformed).ConfigureAwait(false);
        else if (await Body.ReadAsync(context).ConfigureAwait(false) is not { } body) await Respond.Error(context, ApiError.TooLarge).ConfigureAwait(false);
        else
        {
            await (path switch
            {
                "/api/unlock/begin" => Begin(context, body),
                "/api/unlock/finish" => Finish(context, body),
                _ => Respond.Error(context, ApiError.Locked),
            }).ConfigureAwait(false);
        }
    }

    Task Describe(HttpContext context)
    {
        var status = box.Status;
        return Respond.Json(
            context,
            new LockedAnswer(status.State.Word(), status.Label, status.Hosts.Shown.ToString(), status.Version, (long)sinceStart().TotalSeconds, new(status.Ports.Https, status.Ports.Mqtt, status.Ports.Http)),
            ApiJson.Default.LockedAnswer);
    }

    async Task Begin(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var slot = new byte[KeyRequest.IdBytes];
        if (Bodies.Read(body, ApiJson.Default.SlotBody) is not { } asked || !Bodies.TryBytes(asked.Slot, slot))
        {
            await Respond.Error(context, ApiError.Malformed).ConfigureAwait(false);
            return;
        }

        var answer = await guard.AskAsync(KeyRequest.Begin(slot)).ConfigureAwait(false);
        await (KeyAnswers.IsDone(answer, KeyRequest.IdBytes + KeyRequest.ElementBytes)
            ? Respond.Json(context, KeyAnswers.Exchange(answer), ApiJson.Default.ExchangeAnswer)
            : Respond.Error(context, KeyAnswers.Wire(answer))).ConfigureAwait(false);
    }

    async Task Finish(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var (exchange, evaluated) = (new byte[KeyRequest.IdBytes], new byte[KeyRequest.ElementBytes]);
        if (Bodies.Read(body, ApiJson.Default.FinishBody) is not { } asked || !Bodies.TryBytes(asked.Exchange, exchange) || !Bodies.TryBytes(asked.Evaluated, evaluated))
        {
            await Respond.Error(context, ApiError.Malformed).ConfigureAwait(false);
            return;
        }

        var answer = await guard.AskAsync(KeyRequest.Finish(exchange, evaluated)).ConfigureAwait(false);
        await (KeyAnswers.IsDone(answer, 0)
            ? Respond.Json(context, new NothingAnswer(), ApiJson.Default.NothingAnswer)
            : Respond.Error(context, KeyAnswers.Wire(answer))).ConfigureAwait(false);
    }

    // The app was loaded from the box's own name, which a locked box cannot prove: it asks at the door's.
    void AllowApp(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Vary = "Origin";
        if (context.Request.Headers.Origin != box.Status.NameOrigin) return;
        headers.AccessControlAllowOrigin = context.Request.Headers.Origin;
        headers.AccessControlAllowMethods = "GET, POST";
        headers.AccessControlAllowHeaders = "content-type";
        headers.AccessControlMaxAge = "600";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
    }
}
