// Clients that did not grow up with this codec: MQTTnet does all a phone does, mosquitto talks where it is let in and stays
// outside where a device key is asked for.
using System.Diagnostics;
using System.Threading.Channels;
using Messenger.Appliance.Core;
using Messenger.Appliance.Relay.Tests.Kit;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Tests;

public sealed class ForeignClientTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData("tcp")]
    [InlineData("tls")]
    [InlineData("websocket")]
    public async Task Mqttnet_with_a_device_key_does_all_that_a_phone_does(string way)
    {
        await using var host = await RelayHost.StartAsync();
        using var ann = new TestDevice();
        using var ben = new TestDevice();
        host.Core.Directory.Pair(ann);
        host.Core.Directory.Pair(ben);
        using var sender = await MqttPhone.ConnectAsync(host, ann, way);
        var receiver = await MqttPhone.ConnectAsync(host, ben, way);
        Assert.False(receiver.Connack.IsSessionPresent);
        await receiver.SubscribeAsync(ben.Inbox, "box/wipe", TestRelay.Room);

        Assert.Equal(MqttClientPublishReasonCode.Success, await sender.PublishAsync(TestRelay.Room, "to all"));
        Assert.Equal("to all", await receiver.ReceiveAsync());
        Assert.Equal(MqttClientPublishReasonCode.NoMatchingSubscribers, await sender.PublishAsync("inbox/AAAAAAAAAAAAAAAAAAAAAA", "to nobody"));
        // MQTTnet acknowledges after its handler: leaving now could come before that.
        await Eventually(() => host.Core.Counts.ErasedOnReceipt == 1);
        await receiver.DisconnectAsync();
        Assert.Equal(MqttClientPublishReasonCode.Success, await sender.PublishAsync(ben.Inbox, "while away"));
        Assert.Equal(1, host.Core.Counts.Waiting);

        using var again = await MqttPhone.ConnectAsync(host, ben, way);

        Assert.True(again.Connack.IsSessionPresent);
        Assert.Equal("while away", await again.ReceiveAsync());
        await Eventually(() => host.Core.Counts.ErasedOnReceipt == 2);
        Assert.Equal(0, host.Core.Counts.Occupied.Bytes);
    }

    [Fact]
    public async Task Mosquitto_cannot_get_in_without_a_device_key()
    {
        await using var host = await RelayHost.StartAsync();
        var (code, output) = await Mosquitto("mosquitto_pub", host, "-t", TestRelay.Room, "-m", "x", "-q", "1");
        Assert.NotEqual(0, code);
        Assert.Contains("Bad authentication method", output, StringComparison.OrdinalIgnoreCase);
        (code, _) = await Mosquitto("mosquitto_sub", host, "-t", TestRelay.Room, "-C", "1");
        Assert.NotEqual(0, code);
    }

    [Fact]
    public async Task Mosquitto_of_version_3_1_1_is_told_so()
    {
        await using var host = await RelayHost.StartAsync(allowAll: true);
        var (code, output) = await Mosquitto("mosquitto_pub", host, "-V", "mqttv311", "-t", "a", "-m", "x");
        Assert.NotEqual(0, code);
        Assert.Contains("unacceptable protocol version", output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task Mosquitto_talks_to_mosquitto_where_all_are_let_in(string qos)
    {
        await using var host = await RelayHost.StartAsync(allowAll: true);
        var subscriber = Mosquitto("mosquitto_sub", host, "-t", "a/b", "-q", qos, "-C", "3", "-W", "15");
        await Eventually(() => host.Core.Relay.Subscriptions == 1);
        for (var i = 0; i < 3; i++) Assert.Equal(0, (await Mosquitto("mosquitto_pub", host, "-t", "a/b", "-q", qos, "-m", $"message {i}")).Code);
        var (code, output) = await subscriber;
        Assert.Equal((0, "message 0\nmessage 1\nmessage 2\n"), (code, output));
    }

    [Fact]
    public async Task A_large_message_arrives_whole_at_mosquitto()
    {
        await using var host = await RelayHost.StartAsync(allowAll: true, new() { Mailbox = ByteCount.MiB(8) });
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, new string('m', 500_000), TestContext.Current.CancellationToken);
            var subscriber = Mosquitto("mosquitto_sub", host, "-t", "a", "-q", "1", "-C", "1", "-W", "15");
            await Eventually(() => host.Core.Relay.Subscriptions == 1);
            Assert.Equal(0, (await Mosquitto("mosquitto_pub", host, "-t", "a", "-q", "1", "-f", file)).Code);
            Assert.Equal(500_001, (await subscriber).Output.Length);
        }
        finally
        {
            File.Delete(file);
        }
    }

    static async Task<(int Code, string Output)> Mosquitto(string program, RelayHost host, params string[] arguments)
    {
        var path = Path.Combine("/usr/bin", program);
        Assert.True(File.Exists(path), $"{path} is missing: apt-get install mosquitto-clients");
        var start = new ProcessStartInfo(path) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] all = ["-h", "127.0.0.1", "-p", $"{host.TcpPort}", .. arguments.Contains("-V") ? [] : (string[])["-V", "mqttv5"], .. arguments];
        foreach (var argument in all) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output + await errors);
    }

    internal static async Task Eventually(Func<bool> condition)
    {
        var since = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(since.Elapsed < Patience, "It did not come true in time.");
            await Task.Delay(5);
        }
    }
}

/// <summary>MQTTnet's client with the phone's half of the proof.</summary>
sealed class MqttPhone : IDisposable, IMqttEnhancedAuthenticationHandler
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    readonly Channel<string> received = Channel.CreateUnbounded<string>();
    readonly RelayHost host;
    readonly TestDevice device;
    readonly byte[] nonce = TestDevice.Nonce();

    MqttPhone(RelayHost host, TestDevice device)
    {
        this.host = host;
        this.device = device;
        client.ApplicationMessageReceivedAsync += message => received.Writer.WriteAsync(message.ApplicationMessage.ConvertPayloadToString()).AsTask();
    }

    public MqttClientConnectResult Connack { get; private set; } = null!;

    public static async Task<MqttPhone> ConnectAsync(RelayHost host, TestDevice device, string way)
    {
        var phone = new MqttPhone(host, device);
        var options = new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithClientId(device.Id.ToString())
            .WithCleanStart(false).WithSessionExpiryInterval(3600).WithTimeout(Patience)
            .WithEnhancedAuthentication("messenger-appliance/1", phone.nonce).WithEnhancedAuthenticationHandler(phone);
        options = way switch
        {
            "tcp" => options.WithTcpServer("127.0.0.1", host.TcpPort),
            "tls" => options.WithTcpServer("127.0.0.1", host.TlsPort).WithTlsOptions(tls => tls.WithCertificateValidationHandler(args => args.Certificate.GetCertHashString() == host.Certificate.GetCertHashString())),
            _ => options.WithWebSocketServer(web => web.WithUri($"ws://127.0.0.1:{host.WebPort}/mqtt")),
        };
        phone.Connack = await phone.client.ConnectAsync(options.Build());
        return phone;
    }

    public async Task SubscribeAsync(params string[] topics)
    {
        var options = new MqttClientSubscribeOptionsBuilder();
        foreach (var topic in topics) options.WithTopicFilter(topic, MqttQualityOfServiceLevel.AtLeastOnce);
        var result = await client.SubscribeAsync(options.Build());
        Assert.All(result.Items, item => Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, item.ResultCode));
    }

    public async Task<MqttClientPublishReasonCode> PublishAsync(string topic, string text) =>
        (await client.PublishStringAsync(topic, text, MqttQualityOfServiceLevel.AtLeastOnce)).ReasonCode;

    public async Task<string> ReceiveAsync() => await received.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public async Task DisconnectAsync()
    {
        await client.DisconnectAsync();
        await ForeignClientTests.Eventually(() => host.Core.Relay.Connections == 1);
        Dispose();
    }

    public async Task HandleEnhancedAuthenticationAsync(MqttEnhancedAuthenticationEventArgs challenge)
    {
        if (challenge.AuthenticationData is not { Length: 96 } offer) return;
        await challenge.SendAsync(new SendMqttEnhancedAuthenticationDataOptions { Data = device.Answer(host.Core.Box.PublicKey, nonce, offer) });
    }

    public void Dispose() => client.Dispose();
}
