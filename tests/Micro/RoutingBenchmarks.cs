// What it costs to relay a message from one connection to another, with few or many sessions beside: from the sender's bytes to
// the recipient's, and both acknowledgements. Connections are pipes in memory; the core is the one that is delivered.
using System.IO.Pipelines;
using BenchmarkDotNet.Attributes;
using Messenger.Appliance.Benchmarks.Tests.Load;
using Messenger.Appliance.Core;
using Messenger.Appliance.Host.Tests;

namespace Messenger.Appliance.Micro.Tests;

[MemoryDiagnoser]
public class RoutingBenchmarks
{
    /// <summary>Messages in one write, as a busy phone sends them; figures are for one of them.</summary>
    const int Batch = 32;

    readonly List<Link> links = [];
    byte[] publishes = [], acknowledgements = [];
    OpenRelay relay = null!;

    [Params(2, 10, 100, 2_000)]
    public int Sessions { get; set; }

    [GlobalSetup]
    public void Connect()
    {
        relay = new(HostOptions.Roomy(Limits.Default));
        for (var i = 0; i < Sessions; i++)
        {
            var link = new Link(relay);
            link.Send(Wire.Connect($"phone-{i}", clean: true), answers: 1);
            link.Send(Wire.Subscribe($"topic/{i}"), answers: 1);
            links.Add(link);
        }

        publishes = [.. Enumerable.Range(1, Batch).SelectMany(id =>
        {
            var packet = Wire.Publish("topic/1", 512, out var idAt, out _);
            packet[idAt + 1] = (byte)id;
            return packet;
        })];
    }

    [GlobalCleanup]
    public void Leave() => relay.Dispose();

    [Benchmark(OperationsPerInvoke = Batch)]
    public void Relay()
    {
        links[0].Send(publishes, answers: Batch);
        links[1].Acknowledge(Batch, ref acknowledgements);
    }

    /// <summary>One end of a connection in memory.</summary>
    sealed class Link
    {
        readonly Pipe up = new(new PipeOptions(useSynchronizationContext: false, pauseWriterThreshold: 1 << 20));
        readonly Pipe down = new(new PipeOptions(useSynchronizationContext: false, pauseWriterThreshold: 1 << 20));

        public Link(OpenRelay relay) => _ = relay.Relay.AcceptAsync(new Duplex(up.Reader, down.Writer), null, Abort);

        public void Send(byte[] bytes, int answers)
        {
            Wait(up.Writer.WriteAsync(bytes));
            Take(answers, null);
        }

        /// <summary>Reads so many messages and acknowledges each.</summary>
        public void Acknowledge(int messages, ref byte[] answer)
        {
            if (answer.Length != messages * 4) answer = new byte[messages * 4];
            Take(messages, answer);
            Wait(up.Writer.WriteAsync(answer));
        }

        void Take(int packets, byte[]? answer)
        {
            for (var seen = 0; seen < packets;)
            {
                var waiting = down.Reader.ReadAsync();
                var buffer = (waiting.IsCompleted ? waiting.Result : waiting.AsTask().GetAwaiter().GetResult()).Buffer;
                var bytes = buffer.IsSingleSegment ? buffer.FirstSpan : System.Buffers.BuffersExtensions.ToArray(buffer);
                var used = 0;
                while (seen < packets && Wire.Length(bytes[used..], out var header) is var length && length > 0)
                {
                    if (answer is not null)
                    {
                        var id = Wire.Id(bytes[used..], header, out _);
                        (answer[seen * 4], answer[(seen * 4) + 1], answer[(seen * 4) + 2], answer[(seen * 4) + 3]) = (0x40, 2, (byte)(id >> 8), (byte)id);
                    }

                    used += length;
                    seen++;
                }

                down.Reader.AdvanceTo(buffer.GetPosition(used), buffer.End);
            }
        }

        static void Wait(ValueTask<FlushResult> flush)
        {
            if (!flush.IsCompleted) flush.AsTask().GetAwaiter().GetResult();
        }

        void Abort()
        {
            up.Writer.Complete();
            down.Reader.Complete();
        }

        sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
    }
}
