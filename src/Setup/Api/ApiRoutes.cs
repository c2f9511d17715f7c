// The API of protocol.md: what is public, what a token opens, what a signature opens. One rate for all of it per address.
using Messenger.Appliance.Core;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Setup.Pages;
using Messenger.Appliance.Setup.State;
using Messenger.Appliance.Setup.Web;
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Setup.Api;

public sealed partial class ApiRoutes(IBox box, RateLimit rate)
{
    public Task Handle(HttpContext context, string path)
    {
        if (HttpMethods.IsGet(context.Request.Method) && path == "/api/box") return Box(context);
        if (!rate.TryTake(context.Connection.RemoteIpAddress)) return Respond.Error(context, ApiError.SlowDown);
        return Respond.Error(context, ApiError.Malformed);
    }

    Task Box(HttpContext context)
    {
        var status = box.Status;
        return Respond.Json(
            context,
            new BoxAnswer(
                status.BoxKey, status.Label, status.Boot, status.Version, status.State.Word(), (long)status.Retention.TotalSeconds, status.Language.Tag(),
                status.Time.ToUnixTimeSeconds(), status.Pressed is not null, new(status.Ports.Https, status.Ports.Mqtt, status.Ports.Http)),
            BoxJson.Default.BoxAnswer);
    }
}
