// The relay's part of a wipe, after keys and mailbox are zeroed: tell whoever is connected, then close all, bounded in
// time whatever the clients do (protocol.md, The wipe). Safe under full load and a second time.
using Messenger.Appliance.Relay.Authenticating;
using Messenger.Appliance.Relay.Codec;
using Messenger.Appliance.Relay.Connecting;
using Messenger.Appliance.Relay.Delivering;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay;

public sealed partial class MqttRelay
{
    /// <summary>A thread that hangs under the lock must not hold up a wipe.</summary>
    static readonly TimeSpan LockWait = TimeSpan.FromMilliseconds(100);

    /// <summary>What a client has to take its last packets.</summary>
    static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(500);

    const int SecretSize = 32;

    /// <summary>
    /// Publishes the wipe secret (32 bytes, public from now on) to every phone that is connected and subscribed, sends
    /// DISCONNECT 0x98 and closes every connection. Ends within about a second; nothing is taken or delivered afterwards.
    /// </summary>
    public Task TellWipedAsync(ReadOnlySpan<byte> secret)
    {
        Span<byte> packet = stackalloc byte[64];
        var writer = new SpanWriter(packet);
        writer.Byte(MqttBufferWriter.BuildFixedHeader(MqttControlPacketType.Publish));
        writer.VariableInt(2 + TopicNames.Wipe.Length + 1 + SecretSize);
        writer.Prefixed(TopicNames.Wipe);
        writer.VariableInt(0);
        writer.Bytes(secret[..SecretSize]);
        return CloseAllAsync(MqttDisconnectReasonCode.AdministrativeAction, writer.Written);
    }

    /// <summary>The box stops: DISCONNECT 0x8B to all, and every connection closes within about a second. Nothing is taken afterwards.</summary>
    public Task CloseAllAsync() => CloseAllAsync(MqttDisconnectReasonCode.ServerShuttingDown, default);

    Task CloseAllAsync(MqttDisconnectReasonCode reason, ReadOnlySpan<byte> lastPacket)
    {
        var batch = new FlushBatch();
        exchange.Wiping = true;
        var entered = exchange.Gate.TryEnter(LockWait);
        try
        {
            if (entered) CloseEach(reason, lastPacket, batch);
        }
        finally
        {
            if (entered) exchange.Gate.Exit();
        }

        return EndAsync(batch);
    }

    void CloseEach(MqttDisconnectReasonCode reason, ReadOnlySpan<byte> lastPacket, FlushBatch batch)
    {
        exchange.Topics.TryFind(TopicNames.Wipe, out var topic);
        foreach (var connection in exchange.Connections.ToArray())
        {
            if (!lastPacket.IsEmpty && topic is not null && connection.Session is { } session && session.Subscriptions.ContainsKey(topic))
            {
                // A packet that was being written is completed with zeros: its message is gone, the phone must still hear this.
                connection.Output.Continue(fillWithZeros: true);
                connection.Output.Write(lastPacket);
            }

            connection.Close(reason, batch);
        }

        foreach (var session in exchange.Sessions.Values.ToArray()) exchange.End(session);
        exchange.Topics.Clear();
    }

    async Task EndAsync(FlushBatch batch)
    {
        // A flush may encrypt and send on this thread: it must not keep the caller.
        await Task.Run(batch.Flush).WaitAsync(LastWords).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var since = TimeProvider.System.GetTimestamp();
        while (admission.Connections > 0 && TimeProvider.System.GetElapsedTime(since) < LastWords) await Task.Delay(10);
        admission.AbortAll();
    }
}
