// MQTT packets out of bytes, in one piece and in several: both are read alike, and whatever passes the strict check is decoded.
using System.Buffers;
using Messenger.Appliance.Relay.Codec;
using Messenger.Appliance.Relay.Tests.Kit;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Fuzz.Tests;

sealed class CodecTarget : Target
{
    const int MostPackets = 64;

    public override IEnumerable<byte[]> Seeds() => MqttTarget.Packets().Select(packet => (byte[])[3, .. packet]);

    public override void Run(byte[] input)
    {
        if (input.Length < 1) return;
        var whole = new ReadOnlySequence<byte>(input.AsMemory(1));
        var cut = Segments.Cut(input.AsMemory(1), 1 + (input[0] & 0x1F));
        for (var i = 0; i < MostPackets; i++)
        {
            var read = Frame.TryRead(whole, out var frame, out var wrong);
            Promise(read == Frame.TryRead(cut, out var same, out var alike) && frame == same && wrong == alike, "a frame is the same in pieces");
            if (!read || whole.Length < frame.Length) return;
            Packet(frame, whole.Slice(frame.HeaderLength, frame.BodyLength).ToArray());
            (whole, cut) = (whole.Slice(frame.Length), cut.Slice(frame.Length));
        }
    }

    static void Packet(Frame frame, byte[] body)
    {
        switch (frame.Type)
        {
            case MqttControlPacketType.Publish:
                Publish(frame.Flags, body);
                break;
            case MqttControlPacketType.PubAck:
                new PubackPacket().Read(body);
                break;
            case MqttControlPacketType.Connect when StrictCheck.Connect(body, out _) is null:
                RarePackets.Decode<MqttConnectPacket>(frame.Type, body);
                break;
            case MqttControlPacketType.Auth when StrictCheck.Auth(body) is null:
                RarePackets.Decode<MqttAuthPacket>(frame.Type, body);
                break;
            case MqttControlPacketType.Disconnect when StrictCheck.Disconnect(body, out _) is null:
                RarePackets.Decode<MqttDisconnectPacket>(frame.Type, body);
                break;
            case MqttControlPacketType.Subscribe when StrictCheck.Subscribe(body) is null:
                Promise(RarePackets.Decode<MqttSubscribePacket>(frame.Type, body).TopicFilters.Count > 0, "a SUBSCRIBE that passes has a filter");
                break;
            case MqttControlPacketType.Unsubscribe when StrictCheck.Unsubscribe(body) is null:
                Promise(RarePackets.Decode<MqttUnsubscribePacket>(frame.Type, body).TopicFilters.Count > 0, "an UNSUBSCRIBE that passes has a filter");
                break;
        }
    }

    static void Publish(byte flags, byte[] body)
    {
        var packet = new PublishPacket();
        if (packet.Read(flags, body) is not null) return;
        Promise(packet.PayloadStart <= body.Length, "a payload starts in its packet");
        var length = packet.Properties.ForwardedLength;
        Promise(length >= 0 && packet.Properties.Forwarded(new byte[length]).Length == length, "what is forwarded is as long as it says");
    }
}
