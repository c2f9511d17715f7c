// What the product aims for: as ratios to mosquitto in the same run, and for memory as figures of its own.
using Messenger.Appliance.Benchmarks.Tests.Workloads;

namespace Messenger.Appliance.Benchmarks.Tests.Report;

/// <param name="Workload">Its name in the table.</param>
/// <param name="Metric">Of it.</param>
/// <param name="Bound">Ours divided by mosquitto's, or ours alone.</param>
/// <param name="AtMost">Whether less is better.</param>
/// <param name="Alone">Whether it is ours alone.</param>
sealed record Goal(string Workload, string Metric, double Bound, bool AtMost, bool Alone = false)
{
    public const string Queue = "40,000 waiting, 512 B";
    public const string IdlePhones = "1,000 idle phones, TLS";
    public const string IdleBrowsers = "1,000 idle phones, WebSocket, TLS";

    const string Cpu = Curves.Metric;
    const string Rate = "messages/s";

    public static readonly Goal[] All =
    [
        new("pairs, 512 B", Cpu, 0.15, true), new("pairs, 512 B", Rate, 6, false),
        new("pairs, 4 KiB", Cpu, 0.4, true), new("pairs, 4 KiB", Rate, 3, false),
        new("pairs, 512 B, TLS", Cpu, 0.2, true), new("pairs, 512 B, TLS", Rate, 4, false),
        new("pairs, 4 KiB, TLS", Cpu, 0.6, true), new("pairs, 4 KiB, TLS", Rate, 2, false),
        new("group of 8, 512 B", Cpu, 0.2, true), new("group of 50, 512 B", Cpu, 0.2, true),
        new("group of 8, 4 KiB", Cpu, 0.4, true), new("group of 50, 4 KiB", Cpu, 0.4, true),
        new("2/s, TLS", Cpu, 1, true), new("20/s, TLS", Cpu, 1, true), new("200/s, TLS", Cpu, 1, true), new("2000/s, TLS", Cpu, 1, true),
        new("at rest, TLS", "CPU at rest, ms/s", 1, true),
        new("2000/s, TLS", "p50, µs", 1, true), new("2000/s, TLS", "p99, µs", 1, true),
        new(Queue, "queued/s", 5, false), new(Queue, "drained/s", 5, false),
        new("1,000 connects, TLS full", "connects/s", 1, false),
        new("1,000 connects, TLS resumed", "connects/s", 1, false),
        new(Queue, "bytes per waiting message", 1.25 * 512, true, Alone: true),
        new(IdlePhones, "KiB per idle phone", 32, true, Alone: true),
        new(IdleBrowsers, "KiB per idle phone", 32, true, Alone: true),
    ];

    public double? Reached(Results results) => Alone ? results.Median(Workload, Metric, "relay") : results.Ratio(Workload, Metric);

    public bool IsMet(double reached) => AtMost ? reached <= Bound : reached >= Bound;
}
