// An hour at a hundred times a family's load: what relay and guard hold does not grow, and no message is lost.
using Messenger.Appliance.Abuse.Tests.Kit;
using Messenger.Appliance.Endurance.Tests.Kit;

namespace Messenger.Appliance.Endurance.Tests.Soaking;

public sealed class Soak(ITestOutputHelper output)
{
    const int Phones = 12;

    [Fact]
    public async Task Memory_handles_and_threads_stay_flat()
    {
        using var journal = new Journal("soak.log", output);
        journal.Say($"seed {Terms.Seed}, {Terms.Length.TotalMinutes} minutes, {Crowd.PerSecond} messages a second");
        await using var home = await Household.GatherAsync(Phones, "--mailbox", "32MiB");
        using var crowd = new Crowd(home, Terms.Seed);
        journal.Say("all are paired");
        var curve = new Curve(home.Box.Id, home.RelayId);
        using var ending = new CancellationTokenSource();
        var sampling = curve.SampleAsync(ending.Token);
        var missing = await crowd.TalkAsync(Terms.Length);
        await ending.CancelAsync();
        await sampling;

        journal.Say($"{crowd.Sent} messages sent, {crowd.Received} received, {crowd.Refused} answers that were no yes; {crowd.Connections} connections of phones, {crowd.Visits} visits to the pages");
        var table = curve.Table(12);
        output.WriteLine(table);
        await File.WriteAllTextAsync(Path.Combine(Journal.Folder, "soak.md"), table, CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(Journal.Folder, "soak.svg"), Picture.Of(curve), CancellationToken.None);
        Assert.Empty(missing);
        Assert.Equal(0, crowd.Refused);
        Assert.Empty(curve.Rising());
    }
}
