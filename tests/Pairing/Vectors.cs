// Reads tests/vectors from the source tree: the same files as the phone app's tests read.
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Messenger.Appliance.Pairing.Tests;

static class Vectors
{
    public static JsonElement Read(string name, [CallerFilePath] string here = "") =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(here)!, "..", "vectors", name + ".json"))).RootElement;

    public static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
