// Clients that others wrote, against the test host: mosquitto's, Eclipse Paho's for Python, MQTT.js, MQTTnet (decision 0025).
using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using Messenger.Appliance.Conformance.Tests.Kit;
using Messenger.Appliance.Relay.Tests.Kit;
using Messenger.Appliance.Tests;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Conformance.Tests;

public sealed class ForeignClientTests(OpenHost host)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    static readonly string Clients = Path.Combine(Tree.Root, "tests", "Conformance", "clients");

    [Fact]
    public async Task Paho_does_all_that_it_can_here()
    {
        var (code, output) = await RunAsync("/usr/bin/python3", "python3-paho-mqtt", Tree.Root, Path.Combine(Clients, "with_paho.py"), $"{host.TcpPort}", $"{host.WebPort}");
        Assert.Equal((0, "ok\n"), (code, output));
    }

    [Fact]
    public async Task Mqtt_js_does_all_that_it_can_here()
    {
        var phone = Path.Combine(Tree.Root, "src", "Phone");
        Assert.True(Directory.Exists(Path.Combine(phone, "node_modules", "mqtt")), "MQTT.js is missing: npm ci in src/Phone");
        var (code, output) = await RunAsync("node", "nodejs", phone, Path.Combine(Clients, "with-mqttjs.cjs"), $"{host.TcpPort}", $"{host.WebPort}");
        Assert.Equal((0, "ok\n"), (code, output));
    }

    [Fact]
    public async Task Mosquitto_asks_and_is_answered()
    {
        var (question, answer) = (OpenHost.Name(), OpenHost.Name());
        var responder = await host.ClientAsync(question);
        var asking = MosquittoAsync("rr", "-t", question, "-e", answer, "-m", "how are you?", "-q", "1", "-W", "30");
        var asked = await responder.ReceiveAsync();
        Assert.Equal("how are you?"u8, asked.Payload);
        byte[] responseTopic = [0x08, .. Wire.Text(answer)];
        Assert.True(asked.Properties.AsSpan().IndexOf(responseTopic) >= 0);
        Assert.Equal(0, (await responder.AskAsync(Wire.Publish(answer, "well"u8.ToArray()))).Reason);
        Assert.Equal((0, "well\n"), await asking);
    }

    [Fact]
    public async Task What_mosquitto_sends_while_mosquitto_is_away_waits_whole_for_it()
    {
        var (name, topic) = (OpenHost.Name(), OpenHost.Name());
        string[] session = ["-i", name, "-c", "-x", "600", "-t", topic, "-q", "1", "-W", "30"];
        Assert.Equal(0, (await MosquittoAsync("sub", [.. session, "-E"])).Code);
        string[] properties = ["content-type", "text/x", "correlation-data", "cd", "response-topic", "r/t", "payload-format-indicator", "1"];
        string[] options = [.. properties.Chunk(2).SelectMany(pair => new[] { "-D", "publish" }.Concat(pair)), "-D", "publish", "user-property", "k", "v"];
        Assert.Equal(0, (await MosquittoAsync("pub", ["-t", topic, "-q", "1", "-m", "while away", .. options])).Code);
        Assert.Equal((0, "text/x|cd|r/t|1|k:v|1|0|while away\n"), await MosquittoAsync("sub", [.. session, "-C", "1", "-F", "%C|%D|%R|%F|%P|%q|%r|%p"]));
    }

    [Theory]
    [InlineData("-q 2", "QoS not supported")]
    [InlineData("--will-topic w --will-payload x", "Implementation specific error")]
    public async Task Mosquitto_is_told_what_is_not_there(string asked, string told)
    {
        var (_, output) = await MosquittoAsync("pub", ["-t", OpenHost.Name(), "-m", "x", .. asked.Split(' ')]);
        Assert.Contains(told, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mqttnet_does_all_that_it_can_here()
    {
        var (name, topic) = (OpenHost.Name(), OpenHost.Name());
        using var sender = await MqttNet.ConnectAsync(host, "", clean: true);
        Assert.Equal((MqttQualityOfServiceLevel.AtLeastOnce, false, false, false, false), (sender.Connack.MaximumQoS, sender.Connack.RetainAvailable, sender.Connack.WildcardSubscriptionAvailable, sender.Connack.SharedSubscriptionAvailable, sender.Connack.SubscriptionIdentifiersAvailable));
        Assert.NotEmpty(sender.Connack.AssignedClientIdentifier);
        using (var receiver = await MqttNet.ConnectAsync(host, name, clean: true))
        {
            await receiver.Client.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
            foreach (var part in new[] { topic, "" })
            {
                var message = new MqttApplicationMessageBuilder().WithTopic(part).WithTopicAlias(3).WithPayload("hello").WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                    .WithContentType("text/plain").WithResponseTopic("r").WithCorrelationData([0, 1]).WithMessageExpiryInterval(100).WithUserProperty("k", "1"u8.ToArray()).WithUserProperty("k", "2"u8.ToArray()).Build();
                Assert.Equal(MqttClientPublishReasonCode.Success, (await sender.Client.PublishAsync(message, TestContext.Current.CancellationToken)).ReasonCode);
                var arrived = await receiver.Received.Reader.ReadAsync(TestContext.Current.CancellationToken);
                Assert.Equal((topic, "hello", "text/plain", "r", 100u), (arrived.Topic, arrived.ConvertPayloadToString(), arrived.ContentType, arrived.ResponseTopic, arrived.MessageExpiryInterval));
                Assert.Equal(["1", "2"], arrived.UserProperties.Select(property => Encoding.UTF8.GetString(property.ValueBuffer.Span)));
            }

            await receiver.Client.DisconnectAsync(cancellationToken: TestContext.Current.CancellationToken);
        }

        await sender.Client.PublishStringAsync(topic, "while away", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: TestContext.Current.CancellationToken);
        using var again = await MqttNet.ConnectAsync(host, name, clean: false);
        Assert.True(again.Connack.IsSessionPresent);
        var first = await again.Received.Reader.ReadAsync(TestContext.Current.CancellationToken);
        // MQTTnet hands a message out before it acknowledges it: one whose acknowledgement its DISCONNECT overtook comes once more.
        var last = first.Dup ? await again.Received.Reader.ReadAsync(TestContext.Current.CancellationToken) : first;
        Assert.Equal("while away", last.ConvertPayloadToString());
    }

    Task<(int Code, string Output)> MosquittoAsync(string which, params string[] arguments) =>
        RunAsync($"/usr/bin/mosquitto_{which}", "mosquitto-clients", Tree.Root, ["-h", "127.0.0.1", "-p", $"{host.TcpPort}", "-V", "mqttv5", .. arguments]);

    static async Task<(int Code, string Output)> RunAsync(string program, string package, string folder, params string[] arguments)
    {
        Assert.True(!Path.IsPathRooted(program) || File.Exists(program), $"{program} is missing: apt-get install {package}");
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, await output + await errors);
    }

    sealed class MqttNet : IDisposable
    {
        public IMqttClient Client { get; } = new MqttClientFactory().CreateMqttClient();

        public Channel<MqttApplicationMessage> Received { get; } = Channel.CreateUnbounded<MqttApplicationMessage>();

        public MqttClientConnectResult Connack { get; private set; } = null!;

        public static async Task<MqttNet> ConnectAsync(OpenHost host, string name, bool clean)
        {
            var one = new MqttNet();
            one.Client.ApplicationMessageReceivedAsync += message => one.Received.Writer.WriteAsync(message.ApplicationMessage).AsTask();
            var options = new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithClientId(name).WithCleanStart(clean)
                .WithSessionExpiryInterval(600).WithTcpServer("127.0.0.1", host.TcpPort).Build();
            one.Connack = await one.Client.ConnectAsync(options, TestContext.Current.CancellationToken);
            return one;
        }

        public void Dispose() => Client.Dispose();
    }
}
