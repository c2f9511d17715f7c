// The relay as a Kestrel endpoint: admission before TLS, so that a connection too many costs no handshake, then MQTT on
// top of whatever the endpoint put between (protocol.md, Addresses).
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Messenger.Appliance.Relay.Connecting;

public static class KestrelEndpoints
{
    static readonly object TicketKey = new();

    /// <summary>Before UseTls: refuses connections beyond the limits, and closes those whose handshake takes too long.</summary>
    public static IConnectionBuilder UseMqttAdmission(this IConnectionBuilder endpoint, MqttRelay relay)
    {
        endpoint.Use(next => async connection =>
        {
            var ticket = relay.Admit((connection.RemoteEndPoint as IPEndPoint)?.Address, connection.Abort);
            if (ticket is null)
            {
                connection.Abort();
                return;
            }

            connection.Items[TicketKey] = ticket;
            try
            {
                await next(connection);
            }
            finally
            {
                relay.Leave(ticket);
            }
        });
        return endpoint;
    }

    /// <summary>Last: speaks MQTT. Needs <see cref="UseMqttAdmission"/> on the same endpoint.</summary>
    public static IConnectionBuilder UseMqtt(this IConnectionBuilder endpoint, MqttRelay relay)
    {
        endpoint.Run(connection => connection.Items.TryGetValue(TicketKey, out var ticket) && ticket is Ticket admitted
            ? relay.ServeAsync(connection.Transport, admitted)
            : throw new InvalidOperationException("UseMqttAdmission is missing on this endpoint."));
        return endpoint;
    }
}
