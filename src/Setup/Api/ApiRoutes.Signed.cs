// Requests that a paired phone signs (protocol.md, Signed requests): invitations, devices, settings, time, shares, unlocking. Who
// it is comes from the signature alone; what it may, from its rights.
using Messenger.Appliance.Core;
using Messenger.Appliance.Pairing;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Setup.Pages;
using Messenger.Appliance.Setup.Web;
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Setup.Api;

public sealed partial class ApiRoutes
{
    const int TokenBytes = 16;
    const int ElementBytes = 32;

    Task Signed(HttpContext context, string path, ReadOnlyMemory<byte> body)
    {
        if (path is not ("/api/invitations" or "/api/invitations/cancel" or "/api/devices" or "/api/devices/remove" or "/api/settings" or "/api/time" or "/api/shred"
            or "/api/unlock/state" or "/api/unlock/enrol" or "/api/unlock/enrol/finish" or "/api/unlock/start"))
            return Respond.Error(context, ApiError.Malformed);
        var checkedAs = parts.Requests.Check(context.Request.Headers.Authorization.ToString(), "POST", path, body.Span, out var requester);
        if (checkedAs != RequestOutcome.Accepted) return Respond.Error(context, checkedAs == RequestOutcome.SlowDown ? ApiError.SlowDown : ApiError.NotPaired);
        return path switch
        {
            "/api/invitations" => Invite(context, requester, body),
            "/api/invitations/cancel" => CancelInvitation(context, requester, body),
            "/api/devices" => Devices(context),
            "/api/devices/remove" => Remove(context, requester, body),
            "/api/settings" => Settings(context, requester, body),
            "/api/shred" => Shred(context, body),
            "/api/unlock/state" => UnlockState(context, requester),
            "/api/unlock/enrol" => Enrol(context, requester),
            "/api/unlock/enrol/finish" => FinishEnrol(context, requester, body),
            "/api/unlock/start" => ChooseStart(context, requester, body),
            _ => TellTime(context, requester, body),
        };
    }

    Task Invite(HttpContext context, Requester requester, ReadOnlyMemory<byte> body)
    {
        Span<byte> token = stackalloc byte[TokenBytes];
        if (Bodies.Read(body, ApiJson.Default.InvitationBody) is not { } asked || !Bodies.TryBytes(asked.Token, token)) return Respond.Error(context, ApiError.Malformed);
        return parts.Invitations.Open(requester, token, (Rights)asked.Rights) switch
        {
            InviteOutcome.Opened => Respond.Json(context, new InvitationAnswer((int)Limits.Invitation.TotalSeconds), ApiJson.Default.InvitationAnswer),
            InviteOutcome.Malformed => Respond.Error(context, ApiError.Malformed),
            InviteOutcome.NotAllowed => Respond.Error(context, ApiError.NotAllowed),
            InviteOutcome.Full => Respond.Error(context, ApiError.Full),
            _ => Respond.Error(context, ApiError.Wiped),
        };
    }

    Task CancelInvitation(HttpContext context, Requester requester, ReadOnlyMemory<byte> body)
    {
        Span<byte> token = stackalloc byte[TokenBytes];
        if (Bodies.Read(body, ApiJson.Default.TokenBody) is not { } asked || !Bodies.TryBytes(asked.Token, token)) return Respond.Error(context, ApiError.Malformed);
        return parts.Invitations.Cancel(requester, token) ? Nothing(context) : Respond.Error(context, ApiError.NotAllowed);
    }

    Task Devices(HttpContext context)
    {
        var devices = new List<DeviceAnswer>();
        foreach (var device in parts.Registry.Devices) devices.Add(new(device.Id.ToString(), Text(device.Key.Span), (int)device.Rights));
        return Respond.Json(context, new DevicesAnswer(devices), ApiJson.Default.DevicesAnswer);
    }

    Task Remove(HttpContext context, Requester requester, ReadOnlyMemory<byte> body)
    {
        if (Bodies.Read(body, ApiJson.Default.DeviceBody) is not { Id: { } text } || !DeviceId.TryParse(text, out var id)) return Respond.Error(context, ApiError.Malformed);
        foreach (var device in parts.Registry.Devices)
        {
            if (device.Id != id) continue;
            if (!RequestRights.MayRemove(requester, device)) return Respond.Error(context, ApiError.NotAllowed);
            parts.Registry.Remove(id);
            return Nothing(context);
        }

        // Gone already: what was asked for is so, for whoever might have asked.
        return requester.Rights.IsAdult() ? Nothing(context) : Respond.Error(context, ApiError.NotAllowed);
    }

    Task Settings(HttpContext context, Requester requester, ReadOnlyMemory<byte> body)
    {
        if (Bodies.Read(body, ApiJson.Default.SettingsBody) is not { } asked) return Respond.Error(context, ApiError.Malformed);
        var language = Language.Korean;
        TimeSpan? retention = asked.RetentionSeconds is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, int.MaxValue)) : null;
        if (retention is { } given && !BoxSettings.IsRetention(given) || asked.Language is not null && !Languages.TryParse(asked.Language, out language))
            return Respond.Error(context, ApiError.Malformed);
        if (retention is not null || asked.Language is not null)
        {
            if (!RequestRights.MayChangeSettings(requester)) return Respond.Error(context, ApiError.NotAllowed);
            if (!box.Change(retention, asked.Language is null ? null : language)) return Respond.Error(context, ApiError.Storage);
        }

        var settings = parts.Registry.Settings;
        return Respond.Json(context, new SettingsAnswer((long)settings.Retention.TotalSeconds, settings.Language.Tag()), ApiJson.Default.SettingsAnswer);
    }

    Task TellTime(HttpContext context, Requester requester, ReadOnlyMemory<byte> body)
    {
        if (Bodies.Read(body, ApiJson.Default.TimeBody) is not { Time: { } seconds and >= 0 and < 1L << 34 }) return Respond.Error(context, ApiError.Malformed);
        if (!requester.Rights.IsAdult()) return Respond.Error(context, ApiError.NotAllowed);
        parts.Time.Tell(DateTimeOffset.FromUnixTimeSeconds(seconds));
        return Nothing(context);
    }

    // Every paired phone may: a child's history is shredded with all others'.
    Task Shred(HttpContext context, ReadOnlyMemory<byte> body)
    {
        Span<byte> blinded = stackalloc byte[ElementBytes], evaluated = stackalloc byte[ElementBytes];
        if (Bodies.Read(body, ApiJson.Default.ShredBody) is not { } asked || !Bodies.TryBytes(asked.Blinded, blinded)) return Respond.Error(context, ApiError.Malformed);
        if (parts.Registry.TryEvaluate(blinded, evaluated)) return Respond.Json(context, new ShredAnswer(Text(evaluated)), ApiJson.Default.ShredAnswer);
        return Respond.Error(context, parts.Registry.IsClaimed ? ApiError.Malformed : ApiError.Wiped);
    }

    static Task Nothing(HttpContext context) => Respond.Json(context, new NothingAnswer(), ApiJson.Default.NothingAnswer);
}
