// MQTTnet.Server, the broker of the library that gives us the rare packets: as a program of its own (this one, with the verb
// mqttnet), limits raised.
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Server;

namespace Messenger.Appliance.Benchmarks.Tests.Peers;

sealed class MqttNet(Certificate certificate) : Peer
{
    public const string Called = "MQTTnet";

    public override string Name => Called;

    protected override ProcessStartInfo Start() =>
        new(Environment.ProcessPath!, ["mqttnet", $"{Tcp}", $"{Tls}", certificate.Public, certificate.Private]);

    /// <summary>What the verb does, until its input ends.</summary>
    public static async Task ServeAsync(string[] arguments)
    {
        using var pem = X509Certificate2.CreateFromPemFile(arguments[2], arguments[3]);
        using var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        var options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(int.Parse(arguments[0], CultureInfo.InvariantCulture))
            .WithEncryptedEndpoint().WithEncryptedEndpointBoundIPAddress(IPAddress.Loopback).WithEncryptedEndpointBoundIPV6Address(IPAddress.None)
            .WithEncryptedEndpointPort(int.Parse(arguments[1], CultureInfo.InvariantCulture))
            .WithEncryptionCertificate(certificate).WithEncryptionSslProtocol(SslProtocols.Tls13)
            .WithPersistentSessions().WithMaxPendingMessagesPerClient(100_000)
            .Build();
        using var server = new MqttServerFactory().CreateMqttServer(options);
        await server.StartAsync();
        await Console.In.ReadToEndAsync();
    }
}
