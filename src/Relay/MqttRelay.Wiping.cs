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

    /// <summary>What a phone has to overwrite its keys and to say so; browsers take some ten milliseconds, on a busy machine some hundred.</summary>
    static readonly TimeSpan Answers = TimeSpan.FromMilliseconds(750);

    const int SecretSize = 32;

    int erased;
    int told;

    /// <summary>Phones that the wipe was told, and of these the ones that answered that their keys are gone. By their own word.</summary>
    public (int Told, int Erased) WipeAnswers => (Volatile.Read(ref told), Volatile.Read(ref erased));

    /// <summary>
    /// Publishes the wipe secret (32 bytes, public from now on) to every phone that is connected and subscribed, waits
    /// at most three quarters of a second for their DISCONNECT 0x00, with which they say that their keys are gone, sends DISCONNECT 0x98
    /// and closes every connection. Ends within about a second; nothing is taken or delivered afterwards.
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

        return EndAsync(batch, lastPacket.IsEmpty ? null : reason);
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
                if (!connection.Told) told++;
                connection.Told = true;
                batch.Touch(connection);
                continue;
            }

            connection.Close(reason, batch);
        }

        foreach (var session in exchange.Sessions.Values.ToArray()) exchange.End(session);
        exchange.Topics.Clear();
    }

    async Task EndAsync(FlushBatch batch, MqttDisconnectReasonCode? afterAnswers)
    {
        // A flush may encrypt and send on this thread: it must not keep the caller.
        await Task.Run(batch.Flush).WaitAsync(LastWords).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (afterAnswers is { } reason) await TakeAnswersAsync(reason).ConfigureAwait(false);
        var since = TimeProvider.System.GetTimestamp();
        while (admission.Connections > 0 && TimeProvider.System.GetElapsedTime(since) < LastWords) await Task.Delay(10);
        admission.AbortAll();
    }

    async Task TakeAnswersAsync(MqttDisconnectReasonCode reason)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (AnyToldIsThere() && TimeProvider.System.GetElapsedTime(since) < Answers) await Task.Delay(10).ConfigureAwait(false);
        var batch = new FlushBatch();
        if (exchange.Gate.TryEnter(LockWait))
        {
            try
            {
                erased = exchange.Erased;
                foreach (var connection in exchange.Connections.ToArray()) connection.Close(reason, batch);
            }
            finally
            {
                exchange.Gate.Exit();
            }
        }

        await Task.Run(batch.Flush).WaitAsync(LastWords).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    bool AnyToldIsThere()
    {
        if (!exchange.Gate.TryEnter(LockWait)) return true;
        try
        {
            erased = exchange.Erased;
            foreach (var connection in exchange.Connections)
            {
                if (connection.Told) return true;
            }

            return false;
        }
        finally
        {
            exchange.Gate.Exit();
        }
    }
}
