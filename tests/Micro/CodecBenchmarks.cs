// What it costs to read the head of a PUBLISH out of the bytes as they came.
using BenchmarkDotNet.Attributes;
using Messenger.Appliance.Benchmarks.Tests.Load;
using Messenger.Appliance.Relay.Codec;

namespace Messenger.Appliance.Micro.Tests;

[MemoryDiagnoser]
public class CodecBenchmarks
{
    byte[] body = [];

    [Params(512, 4096)]
    public int Payload { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var packet = Wire.Publish("room/AAAAAAAAAAAAAAAAAAAAAA", Payload, out var idAt, out _);
        packet[idAt + 1] = 1;
        Wire.Length(packet, out var header);
        body = packet[header..];
    }

    [Benchmark]
    public int ReadPublish()
    {
        PublishPacket packet = default;
        return packet.Read(2, body) is null ? packet.PayloadStart : throw new InvalidDataException();
    }
}
