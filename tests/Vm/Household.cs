// A family that uses the box of a machine for a while: phones come and go, talk, and unlock it after a restart. Remembers everything
// that it used.
using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Vm.Tests;

sealed class Household : IAsyncDisposable
{
    readonly Machine machine;
    readonly List<TestClient> connected = [];
    HttpClient http;

    Household(Machine machine, HttpClient http) => (this.machine, this.http, Founder) = (machine, http, new(http));

    public Phone Founder { get; private set; }

    public Unlocker Unlocker { get; } = new();

    /// <summary>Every id, key, token, topic and text.</summary>
    public List<Marker> Used { get; } = [];

    /// <summary>The founder pairs, by a press of Pair, and can unlock the box.</summary>
    public static async Task<Household> FoundAsync(Machine machine)
    {
        var family = new Household(machine, await PatientAsync(machine));
        var link = await machine.OpenPairingAsync(family.http);
        await family.Founder.PairAsync(link);
        family.Used.Add(new("token", Token(link)));
        family.Remember(family.Founder);
        await family.Unlocker.EnrolAsync(family.Founder);
        return family;
    }

    /// <summary>An adult's phone comes.</summary>
    public async Task<Phone> PairAsync()
    {
        var phone = new Phone(http);
        var link = await Founder.InviteAsync(rights: 2);
        Used.Add(new("token", Token(link)));
        await phone.PairAsync(link);
        Remember(phone);
        return phone;
    }

    /// <summary>It can unlock the box from here on.</summary>
    public static async Task EnrolAsync(Phone phone)
    {
        using var unlocker = new Unlocker();
        await unlocker.EnrolAsync(phone);
    }

    /// <summary>The founder removes it.</summary>
    public async Task RemoveAsync(Phone phone) => Assert.Equal(200, (await Founder.AskAsync("/api/devices/remove", $$"""{"id":"{{phone.Id}}"}""")).Status);

    /// <summary>Both are in a new room, and say something to each other and to one who is away.</summary>
    public async Task TalkAsync(Phone one, Phone other, Phone away, int messages)
    {
        var room = "room/" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        Used.Add(new("topic", Encoding.ASCII.GetBytes(room)));
        var first = await ConnectAsync(one, room);
        var second = await ConnectAsync(other, room);
        for (var i = 0; i < messages; i++)
        {
            var text = Text();
            await first.SendAsync(Wire.Publish(i % 5 == 0 ? "inbox/" + away.Id : room, text, id: (ushort)(i + 1)));
            // Its acknowledgement, and in the room the message itself, to both.
            for (var packets = i % 5 == 0 ? 1 : 2; packets > 0; packets--) await AcknowledgeAsync(first);
            if (i % 5 != 0) await AcknowledgeAsync(second);
        }

        await LeaveAsync();
    }

    /// <summary>A phone that is connected, and does nothing.</summary>
    public Task<TestClient> ConnectAsync(Phone phone) => ConnectAsync(phone, "inbox/" + phone.Id);

    /// <summary>A phone that is connected, and whose session outlasts that by an hour.</summary>
    public static async Task<TestClient> StayAsync(Machine machine, Phone phone, params string[] topics)
    {
        var (client, reason) = await phone.ProveAsync(TestClient.Over(await Connections.TlsAsync(machine, machine.MqttPort)), TimeSpan.FromHours(1), topics);
        Assert.Equal(0, reason);
        return client;
    }

    /// <summary>The box starts again, and the founder unlocks it.</summary>
    public async Task RestartAsync()
    {
        await LeaveAsync();
        await machine.RestartAsync();
        await OpenAsync(machine);
        http.Dispose();
        http = await PatientAsync(machine);
        Founder = Founder.At(http);
    }

    /// <summary>The founder unlocks a machine that has the family's card. Returns who is paired there.</summary>
    public async Task<string[]> UnlockAsync(Machine other)
    {
        await OpenAsync(other);
        using var open = await other.ClientAsync();
        return await DevicesAsync(Founder.At(open));
    }

    /// <summary>Who is paired, as the founder is told.</summary>
    public Task<string[]> DevicesAsync() => DevicesAsync(Founder);

    /// <summary>The same phone, after a restart of the box.</summary>
    public Phone Again(Phone phone) => phone.At(http);

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        Founder.Dispose();
        Unlocker.Dispose();
        http.Dispose();
    }

    static async Task<string[]> DevicesAsync(Phone founder)
    {
        var (status, answer) = await founder.AskAsync("/api/devices", "{}");
        Assert.Equal(200, status);
        return [.. answer.GetProperty("devices").EnumerateArray().Select(device => device.GetProperty("id").GetString()!)];
    }

    async Task OpenAsync(Machine locked)
    {
        await locked.IsAsync("locked");
        using (var door = await PatientAsync(locked)) Assert.Equal((200, null), await Unlocker.UnlockAsync(door));
        // Open, whatever it asks people to look at.
        await locked.IsAsync("ready", "attention");
    }

    async Task<TestClient> ConnectAsync(Phone phone, string topic)
    {
        var tls = await Connections.TlsAsync(machine, machine.MqttPort);
        var (client, reason) = await phone.ProveAsync(TestClient.Over(tls), null, topic);
        Assert.Equal(0, reason);
        connected.Add(client);
        return client;
    }

    static async Task AcknowledgeAsync(TestClient client)
    {
        var packet = await client.ReadAsync();
        Assert.NotNull(packet);
        if (packet is { Type: 3, QoS: 1 }) await client.SendAsync(Wire.Puback(packet.PacketId));
    }

    async Task LeaveAsync()
    {
        foreach (var client in connected)
        {
            await client.LeaveAsync();
            await client.DisposeAsync();
        }

        connected.Clear();
    }

    byte[] Text()
    {
        var text = Encoding.UTF8.GetBytes($"dinner at seven? {RandomNumberGenerator.GetHexString(32)} bring the cake");
        Used.Add(new("text", text[17..49]));
        return text;
    }

    void Remember(Phone phone)
    {
        Used.Add(new("device key", Base64Url.DecodeFromChars(phone.DeviceKey)));
        Used.Add(new("device id", Base64Url.DecodeFromChars(phone.Id)));
    }

    static byte[] Token(string link) => Base64Url.DecodeFromChars(link.AsSpan(link.IndexOf('#') + 1))[1..17];

    static Task<HttpClient> PatientAsync(Machine machine) => machine.ClientAsync(new Patient());

    /// <summary>All phones of the drill have one address, and the box lets an address ask three times a second.</summary>
    sealed class Patient : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            while (true)
            {
                var answer = await base.SendAsync(request, cancellationToken);
                if (answer.StatusCode != HttpStatusCode.TooManyRequests) return answer;
                answer.Dispose();
                await Task.Delay(500, cancellationToken);
            }
        }
    }
}
