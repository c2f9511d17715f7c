// A full house: as many phones as may pair, all but two of them connected over TLS, pages open besides, and a mailbox that is
// full of messages for the two that are away.
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Messenger.Appliance.Core;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Budget.Tests;

sealed class Crowd : IAsyncDisposable
{
    const int Away = 2;
    const int Connections = 100;
    const byte QuotaExceeded = 0x97;

    readonly HttpClient http;
    readonly List<Phone> phones = [];
    readonly List<TestClient> clients = [];
    readonly List<SslStream> pages = [];

    Crowd(HttpClient http) => this.http = http;

    public static async Task<Crowd> GatherAsync(BoxProcess box)
    {
        var crowd = new Crowd(await box.TrustingClientAsync());
        box.Press("pair");
        var link = (await box.SayAsync(line => line.StartsWith("pair: ", StringComparison.Ordinal)))["pair: ".Length..];
        while (crowd.phones.Count < Limits.Default.Devices)
        {
            var phone = new Phone(crowd.http) { SessionExpiry = Wire.SessionExpiry(3600) };
            crowd.phones.Add(phone);
            await phone.PairAsync(link);
            // Of one address the box takes three requests a second.
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            if (crowd.phones.Count < Limits.Default.Devices) link = await crowd.phones[0].InviteAsync(3);
        }

        // Only now, so that no line falls silent for longer than it may.
        foreach (var phone in crowd.phones)
        {
            var away = crowd.phones.IndexOf(phone) < Away;
            var (client, reason) = await phone.ConnectAsync(box, away ? ["inbox/" + phone.Id] : []);
            Assert.Equal(0, reason);
            if (away) await client.DisposeAsync();
            else crowd.clients.Add(client);
        }

        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { await box.AuthorityAsync() }, RevocationMode = X509RevocationMode.NoCheck };
        for (var i = crowd.clients.Count; i < Connections; i++)
        {
            var page = new SslStream(new TcpClient("127.0.0.1", box.HttpsPort).GetStream());
            await page.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", CertificateChainPolicy = trust });
            await page.WriteAsync("GET /custody.json HTTP/1.1\r\nHost: box\r\n\r\n"u8.ToArray());
            Assert.NotEqual(0, await page.ReadAsync(new byte[4096]));
            crowd.pages.Add(page);
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
        foreach (var page in pages) await page.DisposeAsync();
        foreach (var client in clients) await client.DisposeAsync();
        foreach (var phone in phones) phone.Dispose();
        http.Dispose();
    }
}
