// The API's bodies (protocol.md, Pairing and Signed requests), read and written by generated code. Byte fields are
// base64url text here and become bytes, of exactly the right length, where they are used.
using System.Text.Json.Serialization;
using Messenger.Appliance.Registry;

namespace Messenger.Appliance.Setup.Api;

sealed record BoxAnswer(string Box, string Name, string Boot, string Version, string State, long RetentionSeconds, string Language, long Time, bool Pressed, BoxPorts Ports);

sealed record BoxPorts(int Https, int Mqtt, int Http);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BoxAnswer))]
sealed partial class BoxJson : JsonSerializerContext;
