// An adult's phone's half of the unlocking, over the API: its key, its slot, and what it evaluates.
using System.Buffers.Text;
using System.Text.Json;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Daemon.Tests;

sealed class Unlocker : IDisposable
{
    readonly KeyArena arena = new();
    readonly OprfKey key;

    public Unlocker() => key = OprfKey.Generate(arena);

    public string Slot { get; set; } = "";

    public async Task EnrolAsync(Phone phone)
    {
        var (status, begun) = await phone.AskAsync("/api/unlock/enrol", "{}");
        Assert.Equal(200, status);
        Slot = begun.GetProperty("slot").GetString()!;
        Assert.Equal(200, (await phone.AskAsync("/api/unlock/enrol/finish", Evaluated(begun))).Status);
    }

    /// <summary>Status and code; 200 and null when it opened.</summary>
    public async Task<(int Status, string? Error)> UnlockAsync(HttpClient box)
    {
        using var phone = new Phone(box);
        var (status, begun) = await phone.PostAsync("/api/unlock/begin", $$"""{"slot":"{{Slot}}"}""");
        if (status != 200) return (status, begun.GetProperty("error").GetString());
        (status, var done) = await phone.PostAsync("/api/unlock/finish", Evaluated(begun));
        return (status, status == 200 ? null : done.GetProperty("error").GetString());
    }

    public string Evaluated(JsonElement begun) =>
        $$"""{"exchange":"{{begun.GetProperty("exchange").GetString()}}","evaluated":"{{Base64Url.EncodeToString(Evaluate(Base64Url.DecodeFromChars(begun.GetProperty("blinded").GetString())))}}"}""";

    public byte[] Evaluate(byte[] blinded)
    {
        var evaluated = new byte[32];
        Assert.True(key.TryEvaluate(blinded, evaluated));
        return evaluated;
    }

    public void Dispose()
    {
        key.Dispose();
        arena.Dispose();
    }
}
