// A full house: as many phones as may pair, all but two of them connected over TLS, pages open besides, and a mailbox that is
// full of messages for the two that are away. Each has an address of its own, as in a home: what one address may do is limited.
using System.Net;
using System.Security.Cryptography;
using Messenger.Appliance.Core;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Budget.Tests;

sealed class Crowd : IAsyncDisposable
{
    const int Away = 2;
    const int Connections = 100;
    const byte QuotaExceeded = 0x97;

    readonly List<HttpClient> browsers = [];
    readonly List<Phone> phones = [];
    readonly List<TestClient> clients = [];

    public static async Task<Crowd> GatherAsync(BoxProcess box)
    {
        var crowd = new Crowd();
        var authority = await box.AuthorityAsync();
        box.Press("pair");
        var link = (await box.SayAsync(line => line.StartsWith("pair: ", StringComparison.Ordinal)))["pair: ".Length..];
        for (var i = 0; i < Limits.Default.Devices; i++)
        {
            using var http = BoxProcess.TrustingClient(authority, box.HttpsPort, IPAddress.Parse($"127.0.1.{i + 1}"));
            // The founder asks from each newcomer's address.
            if (i > 0) link = await crowd.phones[0].At(http).InviteAsync(rights: 3);
            var phone = new Phone(http) { SessionExpiry = Wire.SessionExpiry(3600) };
            crowd.phones.Add(phone);
            await phone.PairAsync(link);
            var away = i < Away;
            var (client, reason) = await phone.ConnectAsync(box, away ? ["inbox/" + phone.Id] : []);
            Assert.Equal(0, reason);
            if (away) await client.DisposeAsync();
            else crowd.clients.Add(client);
        }

        for (var i = crowd.clients.Count; i < Connections; i++)
        {
            var browser = BoxProcess.TrustingClient(authority, box.HttpsPort, IPAddress.Parse($"127.0.2.{i + 1}"));
            crowd.browsers.Add(browser);
            await browser.GetByteArrayAsync("/custody.json");
        }

        return crowd;
    }

    /// <summary>Sends until the box says that it has no room, from enough phones and to enough that no share ends it sooner.</summary>
    public async Task FillAsync()
    {
        var payload = RandomNumberGenerator.GetBytes(250_000);
        foreach (var sender in clients.Take(8))
        {
            for (ushort id = 1; ; id++)
            {
                var answer = await sender.AskAsync(Wire.Publish("inbox/" + phones[id % Away].Id, payload, id: id));
                if (answer.Reason == QuotaExceeded) break;
                Assert.Equal(0, answer.Reason);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in browsers) browser.Dispose();
        foreach (var client in clients) await client.DisposeAsync();
        foreach (var phone in phones) phone.Dispose();
    }
}
