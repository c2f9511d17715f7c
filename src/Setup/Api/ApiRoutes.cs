// The API of protocol.md: what is public, what a token opens, what a signature opens. One rate per address for all of it but
// the box's description; bodies are small JSON; every refusal is a code.
using System.Buffers.Text;
using Messenger.Appliance.Core;
using Messenger.Appliance.Pairing;
using Messenger.Appliance.Pairing.Handshake;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Setup.Certificates;
using Messenger.Appliance.Setup.Locking;
using Messenger.Appliance.Setup.Pages;
using Messenger.Appliance.Setup.State;
using Messenger.Appliance.Setup.Web;
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Setup.Api;

/// <summary>What the API asks of the other parts.</summary>
public sealed record ApiParts(PairingHandshake Handshake, Invitations Invitations, SignedRequests Requests, DeviceRegistry Registry, BoxTime Time, IVaultGuard Guard);

public sealed partial class ApiRoutes(IBox box, ApiParts parts, RateLimit rate) : IApi
{
    const int NonceBytes = 32;

    public async Task Handle(HttpContext context, string path)
    {
        if (HttpMethods.IsGet(context.Request.Method) && path == "/api/box")
        {
            await Box(context).ConfigureAwait(false);
            return;
        }

        if (!rate.TryTake(context.Connection.RemoteIpAddress)) await Respond.Error(context, ApiError.SlowDown).ConfigureAwait(false);
        else if (!HttpMethods.IsPost(context.Request.Method)) await Respond.Error(context, ApiError.Malformed).ConfigureAwait(false);
        else if (await Body.ReadAsync(context).ConfigureAwait(false) is not { } body) await Respond.Error(context, ApiError.TooLarge).ConfigureAwait(false);
        else await Answer(context, path, body).ConfigureAwait(false);
    }

    async Task Answer(HttpContext context, string path, ReadOnlyMemory<byte> body)
    {
        try
        {
            await (path switch
            {
                "/api/pair/begin" => Begin(context, body),
                "/api/pair/confirm" => Confirm(context, body),
                "/api/nonce" => Nonce(context, body),
                "/api/unlock/begin" or "/api/unlock/finish" => Respond.Error(context, ApiError.NotLocked),
                _ => Signed(context, path, body),
            }).ConfigureAwait(false);
        }
        catch (IOException) when (!context.Response.HasStarted)
        {
            // The card failed and nothing changed: the phone tries again, the light asks for attention.
            box.StorageFailed();
            await Respond.Error(context, ApiError.Storage).ConfigureAwait(false);
        }
    }

    Task Box(HttpContext context)
    {
        var status = box.Status;
        return Respond.Json(
            context,
            new BoxAnswer(
                status.BoxKey, status.Label, status.Hosts.Shown.ToString(), status.Boot, status.Version, status.State.Word(), (long)status.Retention.TotalSeconds, status.Language.Tag(),
                status.Time.ToUnixTimeSeconds(), status.Pressed is not null, new(status.Ports.Https, status.Ports.Mqtt, status.Ports.Http)),
            ApiJson.Default.BoxAnswer);
    }

    Task Begin(HttpContext context, ReadOnlyMemory<byte> body)
    {
        Span<byte> device = stackalloc byte[32], nonce = stackalloc byte[NonceBytes], proof = stackalloc byte[32];
        if (Bodies.Read(body, ApiJson.Default.BeginBody) is not { } asked
            || !Bodies.TryBytes(asked.Device, device) || !Bodies.TryBytes(asked.Nonce, nonce) || !Bodies.TryBytes(asked.Proof, proof))
        {
            return Respond.Error(context, ApiError.Malformed);
        }

        var outcome = parts.Handshake.Begin(device, nonce, proof, out var answer);
        return answer is null ? Respond.Error(context, Wire(outcome)) : Respond.Json(
            context,
            new BeginAnswer(Text(answer.Box), Text(answer.Nonce), Text(answer.WipeHash), Text(answer.Proof), Text(answer.Signature)),
            ApiJson.Default.BeginAnswer);
    }

    Task Confirm(HttpContext context, ReadOnlyMemory<byte> body)
    {
        Span<byte> device = stackalloc byte[32], signature = stackalloc byte[64];
        if (Bodies.Read(body, ApiJson.Default.ConfirmBody) is not { } asked || !Bodies.TryBytes(asked.Device, device) || !Bodies.TryBytes(asked.Signature, signature))
            return Respond.Error(context, ApiError.Malformed);
        var outcome = parts.Handshake.Confirm(device, signature, out var done);
        return done is null
            ? Respond.Error(context, Wire(outcome))
            : Respond.Json(context, new ConfirmAnswer((int)done.Rights, Text(done.Signature)), ApiJson.Default.ConfirmAnswer);
    }

    Task Nonce(HttpContext context, ReadOnlyMemory<byte> body)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        if (Bodies.Read(body, ApiJson.Default.NonceBody) is not { Device: { } text } || !DeviceId.TryParse(text, out var device)) return Respond.Error(context, ApiError.Malformed);
        return parts.Requests.TryIssueNonce(device, nonce)
            ? Respond.Json(context, new NonceAnswer(Text(nonce)), ApiJson.Default.NonceAnswer)
            : Respond.Error(context, ApiError.Wiped);
    }

    static ApiError Wire(PairingOutcome outcome) => outcome switch
    {
        PairingOutcome.Malformed => ApiError.Malformed,
        PairingOutcome.TwoPhones => ApiError.TwoPhones,
        PairingOutcome.Full => ApiError.Full,
        PairingOutcome.Wiped => ApiError.Wiped,
        _ => ApiError.PairingClosed,
    };

    static string Text(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
