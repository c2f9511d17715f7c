// Phones as people have them, browsers with the app, and the delivered box compiled for arm64: they pair, talk, and are wiped.
using Messenger.Appliance.Journey.Tests.Stage;
using Microsoft.Playwright;

namespace Messenger.Appliance.Vm.Tests;

[Collection(nameof(Machine))]
public sealed class PhonesTests(ITestOutputHelper output)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>An emulated box takes its time for each handshake.</summary>
    const float Slow = 90_000;

    [Fact]
    public async Task Two_phones_pair_and_talk_through_the_delivered_box_and_a_wipe_reaches_both()
    {
        Assertions.SetDefaultExpectTimeout(Slow);
        await using var machine = await Machine.DeliveredAsync();
        await machine.AnswersAsync();
        await machine.HealthyAsync();
        Assert.Equal("aarch64", await machine.Console.RunAsync("uname -m"));
        await using var home = new DeliveredHome(machine);
        var phones = await home.FamilyAsync(_ => Phone.TakeAsync(home, "ko-KR", home.Resolving), "지우", "할머니");
        var (jiu, grandma) = (phones[0], phones[1]);

        await jiu.TalksWithAsync(grandma);
        output.WriteLine("phones | paired, and both texts were read");

        await machine.KnowAsync();
        await machine.WipeAsync(Patience);
        await jiu.HeadingAsync(jiu.Words.Wiped);
        await grandma.HeadingAsync(grandma.Words.Wiped);
        output.WriteLine("phones | both say that everything is erased");
        await machine.ComesBackNewAsync(Patience);
        await phones.AreContentAsync();
    }

    /// <summary>The box of a machine: browsers are told where its address is reached.</summary>
    sealed class DeliveredHome(Machine machine) : IHome, IAsyncDisposable
    {
        readonly HttpClient http = new() { Timeout = Patience };

        public Uri App { get; } = new($"https://{machine.Address}:8443/");

        public Uri Onboarding { get; } = new($"http://127.0.0.1:{machine.HttpPort}/");

        /// <summary>Chromium's flag for it.</summary>
        public string Resolving => $"--host-resolver-rules=MAP {machine.Address}:8443 127.0.0.1:{machine.HttpsPort}, MAP {machine.Address}:8080 127.0.0.1:{machine.HttpPort}";

        public Task<byte[]> GetAsync(Uri address) => http.GetByteArrayAsync(address);

        public async Task<string> OpenPairingAsync()
        {
            using var client = await machine.ClientAsync();
            return new Uri(App, await machine.OpenPairingAsync(client)).ToString();
        }

        public ValueTask DisposeAsync()
        {
            http.Dispose();
            return default;
        }
    }
}
