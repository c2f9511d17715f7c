// What the box may cost, measured on the programs that are delivered: their size, memory, threads and descriptors, and how
// soon they answer. The limits are the rows of BUDGET.md; a row that is not measured, or a figure without a row, fails too.
using System.Diagnostics;
using System.Net.Sockets;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Memory.Tests;

namespace Messenger.Appliance.Budget.Tests;

public sealed class BudgetTests(ITestOutputHelper output)
{
    const string Mailbox = "32MiB";
    const int Starts = 5;
    const double MailboxMiB = 32;

    /// <summary>Ten of its slowest beats.</summary>
    static readonly TimeSpan Watched = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task The_box_stays_within_its_budget()
    {
        var table = Table.Read();
        var figures = new Dictionary<string, double>();
        foreach (var arch in new[] { "arm64", "x64" })
        foreach (var program in new[] { "messenger-appliance", "messenger-guard", "messenger-network" })
            figures[$"{program}, {arch}: size, MB"] = Programs.Size(arch, program) / 1e6;

        var times = new List<double>();
        for (var i = 0; i < Starts; i++) times.Add(await TimeToAnswerAsync());
        figures["start to listening, s"] = times.Min();

        await using (var box = await BoxProcess.StartAsync("--mailbox", Mailbox))
        {
            await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
            var (relay, guard) = (new Footprint(RelayProcess.Of(box.Id)), new Footprint(box.Id));
            figures["relay at rest: resident without its mailbox, MiB"] = relay.ResidentMiB - MailboxMiB;
            figures["relay at rest: threads"] = relay.Threads;
            figures["relay at rest: descriptors"] = relay.Descriptors;
            figures["relay at rest: wake-ups a second"] = await relay.WakeUpsAsync(Watched);
            figures["guard: resident, MiB"] = guard.ResidentMiB;
            figures["guard: wake-ups a second"] = await guard.WakeUpsAsync(Watched);
            figures["guard: threads"] = guard.Threads;
            figures["guard: descriptors"] = guard.Descriptors;

            await using var crowd = await Crowd.GatherAsync(box);
            await crowd.FillAsync();
            figures["relay, full house: resident without its mailbox, MiB"] = relay.ResidentMiB - MailboxMiB;
            figures["relay, full house: threads"] = relay.Threads;
            figures["relay, full house: descriptors"] = relay.Descriptors;
            figures["guard, full house: resident, MiB"] = guard.ResidentMiB;
        }

        table.Write(figures);
        foreach (var (name, value) in figures) output.WriteLine($"{name}: {value:0.##} of {table.Limit(name):0.##}");
        Assert.Equal(table.Names.Order(), figures.Keys.Order());
        Assert.Empty(figures.Where(figure => figure.Value > table.Limit(figure.Key)).Select(figure => $"{figure.Key}: {figure.Value:0.##}, more than {table.Limit(figure.Key):0.##}"));
    }

    static async Task<double> TimeToAnswerAsync()
    {
        var since = Stopwatch.StartNew();
        await using var box = BoxProcess.Begin("--mailbox", Mailbox);
        while (true)
        {
            try
            {
                using var socket = new TcpClient("127.0.0.1", box.HttpsPort);
                return since.Elapsed.TotalSeconds;
            }
            catch (SocketException) when (since.Elapsed < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(2, TestContext.Current.CancellationToken);
            }
        }
    }
}
