// Phones that are paired and connected, and publish to each other in a ring, and browsers that ask without pause. Each has an
// address of its own, as in a home: what one address may do is limited.
using System.Net;
using System.Net.Sockets;
using Messenger.Appliance.Core;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Daemon.Tests;

sealed class Crowd : IAsyncDisposable
{
    readonly List<(HttpClient Http, Phone Phone, TestClient Client)> phones = [];
    readonly List<HttpClient> browsers = [];
    readonly CancellationTokenSource ending = new();
    readonly List<Task> asking = [];
    readonly List<Task<bool>> talking = [];
    int delivered;
    int answered;

    public static async Task<Crowd> GatherAsync(BoxProcess box, int phones, int browsers)
    {
        var crowd = new Crowd();
        var authority = await box.AuthorityAsync();
        for (var i = 0; i < phones; i++)
        {
            var http = BoxProcess.TrustingClient(authority, box.HttpsPort, IPAddress.Parse($"127.0.1.{i + 1}"));
            var phone = new Phone(http);
            // The founder asks from each newcomer's address, for it may ask only so often from one.
            await phone.PairAsync(i == 0 ? await PairingTests.LinkAsync(box) : await crowd.phones[0].Phone.At(http).InviteAsync(rights: 2));
            var (client, reason) = await phone.ConnectAsync(box, "box/wipe", "inbox/" + phone.Id);
            Assert.Equal(0, reason);
            crowd.phones.Add((http, phone, client));
        }

        for (var i = 0; i < browsers; i++) crowd.browsers.Add(BoxProcess.TrustingClient(authority, box.HttpsPort, IPAddress.Parse($"127.0.2.{i + 1}")));
        for (var i = 0; i < phones; i++) crowd.talking.Add(crowd.TalkAsync(i));
        crowd.asking.AddRange(crowd.browsers.Select(crowd.AskAsync));
        return crowd;
    }

    /// <summary>Returns when every client has got its answers a few times over.</summary>
    public async Task BusyAsync()
    {
        while (Volatile.Read(ref delivered) < phones.Count * 3 || Volatile.Read(ref answered) < browsers.Count * 2)
        {
            Assert.DoesNotContain(talking, phone => phone.IsCompleted);
            await Task.Delay(20);
        }
    }

    /// <summary>Returns when no connection of a phone stands any more: how many of them had heard the secret of the wipe.</summary>
    public async Task<int> EndAsync()
    {
        var told = await Task.WhenAll(talking);
        await ending.CancelAsync();
        await Task.WhenAll(asking);
        return told.Count(heard => heard);
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAll(asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var (http, phone, client) in phones)
        {
            await client.DisposeAsync();
            phone.Dispose();
            http.Dispose();
        }

        foreach (var browser in browsers) browser.Dispose();
        ending.Dispose();
    }

    // Sends the next when the last was taken; until its connection ends, however that is.
    async Task<bool> TalkAsync(int number)
    {
        var (_, phone, client) = phones[number];
        var next = "inbox/" + phones[(number + 1) % phones.Count].Phone.Id;
        var told = false;
        try
        {
            await client.SendAsync(Wire.Publish(next, new byte[512]));
            while (await client.ReadAsync() is { } packet)
            {
                if (packet.Type == 4)
                {
                    await client.SendAsync(Wire.Publish(next, new byte[512]));
                }
                else if (packet.Type == 3 && packet.QoS == 1)
                {
                    Interlocked.Increment(ref delivered);
                    await client.SendAsync(Wire.Puback(packet.PacketId));
                }
                else if (packet.Type == 3)
                {
                    Assert.Equal(phone.WipeHash, HashOf(packet.Payload));
                    told = true;
                    // Half of them say that their keys are gone, the others keep the line until they are cut off.
                    if (number % 2 == 0) await client.SendAsync(Wire.Disconnect());
                }
            }
        }
        catch (Exception closed) when (closed is IOException or InvalidOperationException)
        {
            // Cut off while it was sending.
        }

        return told;
    }

    async Task AskAsync(HttpClient browser)
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await browser.GetByteArrayAsync("/custody.json", ending.Token);
                Interlocked.Increment(ref answered);
            }
            catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException)
            {
                // The box is another one, or between two lives.
                await Task.Yield();
            }
        }
    }

    static byte[] HashOf(byte[] secret)
    {
        var hash = new byte[32];
        Digest.Of(Contexts.Wipe, secret, hash);
        return hash;
    }
}
