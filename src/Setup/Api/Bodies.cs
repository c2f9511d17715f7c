// The API's bodies (protocol.md, Pairing and Signed requests), read and written by generated code. Byte fields are
// base64url text here and become bytes, of exactly the right length, where they are used.
using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Messenger.Appliance.Setup.Api;

sealed record BoxAnswer(string Box, string Name, string Address, string Boot, string Version, string State, long RetentionSeconds, string Language, long Time, bool Pressed, BoxPorts Ports);

sealed record BoxPorts(int Https, int Mqtt, int Http);

sealed record BeginBody(string? Device, string? Nonce, string? Proof);

sealed record BeginAnswer(string Box, string Nonce, string Wipe, string Proof, string Signature);

sealed record ConfirmBody(string? Device, string? Signature);

sealed record ConfirmAnswer(int Rights, string Signature);

sealed record NonceBody(string? Device);

sealed record NonceAnswer(string Nonce);

sealed record InvitationBody(string? Token, int Rights);

sealed record InvitationAnswer(int Seconds);

sealed record TokenBody(string? Token);

sealed record DeviceBody(string? Id);

sealed record DeviceAnswer(string Id, string Key, int Rights);

sealed record DevicesAnswer(IReadOnlyList<DeviceAnswer> Devices);

sealed record SettingsBody(long? RetentionSeconds, string? Language);

sealed record SettingsAnswer(long RetentionSeconds, string Language);

sealed record TimeBody(long? Time);

sealed record ShredBody(string? Blinded);

sealed record ShredAnswer(string Evaluated);

sealed record NothingAnswer;

sealed record LockedAnswer(string State, string Name, string Address, string Version, long Seconds, BoxPorts Ports);

sealed record SlotBody(string? Slot);

sealed record ExchangeAnswer(string Exchange, string Blinded);

sealed record EnrolAnswer(string Exchange, string Blinded, string Slot);

sealed record FinishBody(string? Exchange, string? Evaluated);

sealed record StartBody(string? Start);

sealed record UnlockStateAnswer(string Start, bool Enrolled, int Phones);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BoxAnswer))]
[JsonSerializable(typeof(BeginBody))]
[JsonSerializable(typeof(BeginAnswer))]
[JsonSerializable(typeof(ConfirmBody))]
[JsonSerializable(typeof(ConfirmAnswer))]
[JsonSerializable(typeof(NonceBody))]
[JsonSerializable(typeof(NonceAnswer))]
[JsonSerializable(typeof(InvitationBody))]
[JsonSerializable(typeof(InvitationAnswer))]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(DeviceBody))]
[JsonSerializable(typeof(DevicesAnswer))]
[JsonSerializable(typeof(SettingsBody))]
[JsonSerializable(typeof(SettingsAnswer))]
[JsonSerializable(typeof(TimeBody))]
[JsonSerializable(typeof(ShredBody))]
[JsonSerializable(typeof(ShredAnswer))]
[JsonSerializable(typeof(NothingAnswer))]
[JsonSerializable(typeof(LockedAnswer))]
[JsonSerializable(typeof(SlotBody))]
[JsonSerializable(typeof(ExchangeAnswer))]
[JsonSerializable(typeof(EnrolAnswer))]
[JsonSerializable(typeof(FinishBody))]
[JsonSerializable(typeof(StartBody))]
[JsonSerializable(typeof(UnlockStateAnswer))]
sealed partial class ApiJson : JsonSerializerContext;

static class Bodies
{
    /// <summary>Null when it is not such a body.</summary>
    public static T? Read<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Exactly as many bytes, in the one canonical spelling (protocol.md, Notation).</summary>
    public static bool TryBytes(string? text, Span<byte> bytes)
    {
        if (text is null || text.Length != Base64Url.GetEncodedLength(bytes.Length)) return false;
        Span<byte> decoded = stackalloc byte[bytes.Length + 2];
        if (Base64Url.DecodeFromChars(text, decoded, out _, out var written) != OperationStatus.Done || written != bytes.Length) return false;
        decoded[..written].CopyTo(bytes);
        return Base64Url.EncodeToString(bytes) == text;
    }
}
