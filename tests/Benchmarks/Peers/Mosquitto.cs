// Eclipse Mosquitto 2 of Debian: no persistence, no log, no limit on what is in flight or waits, no delay.
using System.Diagnostics;

namespace Messenger.Appliance.Benchmarks.Tests.Peers;

sealed class Mosquitto(Certificate certificate) : Peer
{
    readonly string configuration = Path.Combine(certificate.Folder, $"mosquitto-{Guid.NewGuid():N}.conf");

    public const string Called = "mosquitto";

    public override string Name => Called;

    protected override ProcessStartInfo Start()
    {
        File.WriteAllText(configuration, $"""
            per_listener_settings false
            allow_anonymous true
            persistence false
            log_type none
            max_inflight_messages 0
            max_queued_messages 0
            set_tcp_nodelay true
            listener {Tcp} 127.0.0.1
            listener {Tls} 127.0.0.1
            certfile {certificate.Public}
            keyfile {certificate.Private}
            tls_version tlsv1.3

            """);
        return new("mosquitto", ["-c", configuration]);
    }
}
