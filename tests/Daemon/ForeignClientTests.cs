// Clients that are not ours against the built box, over TLS and trusting it through its own authority alone: mosquitto stays
// outside, and MQTTnet with a paired device key does all that a phone does (protocol.md, Part I).
using System.Diagnostics;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Messenger.Appliance.Core;
using MQTTnet;
using MQTTnet.Diagnostics.PacketInspection;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Daemon.Tests;

public sealed class ForeignClientTests
{
    const string Room = "room/AAAAAAAAAAAAAAAAAAAAAA";

    [Theory]
    [InlineData("TCP")]
    [InlineData("WebSocket")]
    public async Task Mqttnet_with_a_paired_key_does_all_that_a_phone_does(string way)
    {
        await using var box = await BoxProcess.StartAsync();
        using var http = await box.TrustingClientAsync();
        using var founder = new Phone(http);
        using var guest = new Phone(http);
        await founder.PairAsync(await PairingTests.LinkAsync(box));
        await guest.PairAsync(await founder.InviteAsync(rights: 4));
        using var ann = await MqttPhone.ConnectAsync(box, founder, way);
        using var ben = await MqttPhone.ConnectAsync(box, guest, way);
        Assert.False(ben.Connack.IsSessionPresent);
        Assert.Contains(ben.Connack.UserProperties, property => property.Name == "boot");
        await ann.SubscribeAsync("box/wipe", Room, "inbox/" + founder.Id);
        await ben.SubscribeAsync("box/wipe", Room, "inbox/" + guest.Id);

        Assert.Equal(MqttClientPublishReasonCode.Success, await ann.PublishAsync(Room, "to all"u8.ToArray()));
        Assert.Equal("to all"u8.ToArray(), await ben.ReceiveAsync());
        Assert.Equal("to all"u8.ToArray(), await ann.ReceiveAsync());
        Assert.Equal(MqttClientPublishReasonCode.NoMatchingSubscribers, await ann.PublishAsync("room/AAAAAAAAAAAAAAAAAAAAAQ", [1]));
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await ann.PublishAsync("box/wipe", [1]));

        await ben.LeaveAsync();
        Assert.Equal(MqttClientPublishReasonCode.Success, await ann.PublishAsync("inbox/" + guest.Id, "while away"u8.ToArray()));
        Assert.Equal(1, (await NowAsync(box)).Waiting);
        using var back = await MqttPhone.ConnectAsync(box, guest, way);
        Assert.True(back.Connack.IsSessionPresent);
        Assert.Equal("while away"u8.ToArray(), await back.ReceiveAsync());
        for (var i = 0; i < 100 && await NowAsync(box) != (0, 0); i++) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal((0, 0), await NowAsync(box));

        box.Press("wipe-down");
        foreach (var (phone, identity) in new[] { (ann, founder), (back, guest) })
        {
            Assert.Equal(identity.WipeHash, HashOf(await phone.HearWipeAsync()));
        }

        box.Press("wipe-up");
    }

    [Fact]
    public async Task Mosquitto_stays_outside_whoever_it_says_it_is()
    {
        await using var box = await BoxProcess.StartAsync();
        using var http = await box.TrustingClientAsync();
        using var founder = new Phone(http);
        await founder.PairAsync(await PairingTests.LinkAsync(box));
        var (talking, _) = await founder.ConnectAsync(box, "inbox/" + founder.Id);
        var authority = Path.Combine(box.Folder, "home.pem");
        await File.WriteAllTextAsync(authority, (await box.AuthorityAsync()).ExportCertificatePem(), TestContext.Current.CancellationToken);

        foreach (var (who, version, answer) in new (string[], string, string)[]
        {
            ([], "mqttv5", "Bad authentication method"),
            (["-i", founder.Id], "mqttv5", "Bad authentication method"),
            (["-i", founder.Id, "-u", "ann", "-P", "secret"], "mqttv5", "Bad user name or password"),
            (["-i", founder.Id], "mqttv311", "unacceptable protocol version"),
            (["-i", founder.Id], "mqttv31", "unacceptable protocol version"),
        })
        {
            foreach (var what in new string[][] { ["mosquitto_pub", "-m", "x", "-q", "1"], ["mosquitto_sub", "-C", "1", "-W", "10"] })
            {
                string[] arguments = [.. what[1..], "-h", "127.0.0.1", "-p", $"{box.MqttPort}", "--cafile", authority, "-V", version, "-t", "inbox/" + founder.Id, .. who];
                var (code, output) = await RunAsync("/usr/bin/" + what[0], arguments);
                Assert.NotEqual(0, code);
                Assert.Contains(answer, output, StringComparison.OrdinalIgnoreCase);
            }
        }

        // Nobody was put out by a stranger that used its name, and nothing came.
        await talking.ExpectNothingAsync();
        Assert.Equal((0, 0), await NowAsync(box));
    }

    [Fact]
    public async Task A_WebSocket_speaks_MQTT_in_binary_or_is_closed()
    {
        await using var box = await BoxProcess.StartAsync();
        var stop = TestContext.Current.CancellationToken;
        using var other = await OpenAsync("chat");
        Assert.NotEqual(WebSocketState.Open, other.State);
        using var talk = await OpenAsync("mqtt");
        Assert.Equal((WebSocketState.Open, "mqtt"), (talk.State, talk.SubProtocol));
        await talk.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, stop);
        Assert.Equal(WebSocketMessageType.Close, (await talk.ReceiveAsync(new byte[64], stop).WaitAsync(TimeSpan.FromSeconds(30), stop)).MessageType);

        async Task<ClientWebSocket> OpenAsync(string protocol)
        {
            var authority = await box.AuthorityAsync();
            var socket = new ClientWebSocket();
            socket.Options.AddSubProtocol(protocol);
            socket.Options.RemoteCertificateValidationCallback = (_, shown, _, _) => MqttPhone.IsOf(authority, shown!);
            try
            {
                await socket.ConnectAsync(new($"wss://127.0.0.1:{box.HttpsPort}/mqtt"), stop);
            }
            catch (WebSocketException)
            {
                // Refused: its state says so.
            }

            return socket;
        }
    }

    static byte[] HashOf(byte[] secret)
    {
        var hash = new byte[32];
        Digest.Of(Contexts.Wipe, secret, hash);
        return hash;
    }

    static async Task<(long Waiting, long InFlight)> NowAsync(BoxProcess box)
    {
        var now = (await box.JsonAsync("/custody.json")).GetProperty("now");
        return (now.GetProperty("waiting").GetInt64(), now.GetProperty("inFlight").GetInt64());
    }

    static async Task<(int Code, string Output)> RunAsync(string program, string[] arguments)
    {
        Assert.True(File.Exists(program), $"{program} is missing: apt-get install mosquitto-clients");
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>MQTTnet's client with a paired phone's half of the proof.</summary>
    sealed class MqttPhone : IDisposable, IMqttEnhancedAuthenticationHandler
    {
        static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
        readonly Channel<byte[]> received = Channel.CreateUnbounded<byte[]>();
        readonly TaskCompletionSource<byte[]> wiped = new();
        readonly byte[] nonce = RandomNumberGenerator.GetBytes(32);
        readonly Phone phone;

        MqttPhone(Phone phone)
        {
            this.phone = phone;
            client.InspectPacketAsync += Hear;
            client.ApplicationMessageReceivedAsync += message => received.Writer.WriteAsync(System.Buffers.BuffersExtensions.ToArray(message.ApplicationMessage.Payload)).AsTask();
        }

        public MqttClientConnectResult Connack { get; private set; } = null!;

        public static async Task<MqttPhone> ConnectAsync(BoxProcess box, Phone phone, string way)
        {
            var authority = await box.AuthorityAsync();
            var mqtt = new MqttPhone(phone);
            var options = new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithClientId(phone.Id)
                .WithCleanStart(false).WithSessionExpiryInterval(3600).WithTimeout(Patience)
                .WithEnhancedAuthentication("messenger-appliance/1", mqtt.nonce).WithEnhancedAuthenticationHandler(mqtt)
                .WithTlsOptions(tls => tls.WithCertificateValidationHandler(shown => IsOf(authority, shown.Certificate)));
            options = way == "TCP" ? options.WithTcpServer("127.0.0.1", box.MqttPort) : options.WithWebSocketServer(web => web.WithUri($"wss://127.0.0.1:{box.HttpsPort}/mqtt"));
            mqtt.Connack = await mqtt.client.ConnectAsync(options.Build());
            return mqtt;
        }

        public async Task SubscribeAsync(params string[] topics)
        {
            var options = new MqttClientSubscribeOptionsBuilder();
            foreach (var topic in topics) options.WithTopicFilter(topic, MqttQualityOfServiceLevel.AtLeastOnce);
            Assert.All((await client.SubscribeAsync(options.Build())).Items, item => Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, item.ResultCode));
        }

        public async Task<MqttClientPublishReasonCode> PublishAsync(string topic, byte[] payload) =>
            (await client.PublishBinaryAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce)).ReasonCode;

        public async Task<byte[]> ReceiveAsync() => await received.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        public async Task<byte[]> HearWipeAsync() => await wiped.Task.WaitAsync(Patience);

        public Task LeaveAsync() => client.DisconnectAsync();

        public async Task HandleEnhancedAuthenticationAsync(MqttEnhancedAuthenticationEventArgs challenge)
        {
            Assert.True(phone.IsFromItsBox(nonce, challenge.AuthenticationData));
            await challenge.SendAsync(new SendMqttEnhancedAuthenticationDataOptions { Data = phone.Answer(nonce, challenge.AuthenticationData) });
        }

        // MQTTnet hands messages on from a queue, and forgets the queue when DISCONNECT comes: the last one is heard as it arrives.
        Task Hear(InspectMqttPacketEventArgs packet)
        {
            if (packet.Direction == MqttPacketFlowDirection.Inbound && packet.Buffer[0] == 0x30 && packet.Buffer.AsSpan().IndexOf("box/wipe"u8) == 4) wiped.TrySetResult(packet.Buffer[^32..]);
            return Task.CompletedTask;
        }

        public void Dispose() => client.Dispose();

        public static bool IsOf(X509Certificate2 authority, X509Certificate shown)
        {
            using var leaf = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
            using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
            chain.ChainPolicy.CustomTrustStore.Add(authority);
            return chain.Build(leaf) && leaf.MatchesHostname("127.0.0.1");
        }
    }
}
