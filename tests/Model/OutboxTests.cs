// Nothing is lost, doubled or out of order, whatever dies and breaks in whatever order: all interleavings of small worlds; and
// each rule that is left out is missed.
namespace Messenger.Appliance.Model.Tests;

public sealed class OutboxTests(ITestOutputHelper output)
{
    // A full share counts upwards without end, so a world with one has no end either: there only what is left out is looked for,
    // and the phone app's simulation looks for the rest.
    public static TheoryData<int, int[], int, int, int, int> Worlds => new()
    {
        { 2, [0], 1, 0, 1, 8 },
        { 2, [0], 1, 1, 0, 8 },
        { 2, [0], 0, 1, 1, 8 },
        { 2, [0, 0], 0, 0, 1, 8 },
        { 2, [0, 1], 0, 1, 0, 8 },
    };

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Nothing_is_lost_doubled_or_out_of_order(int phones, int[] authors, int boxDeaths, int phoneDeaths, int cuts, int share) =>
        Holds(new(phones, authors, boxDeaths, phoneDeaths, cuts, share));

    [Theory]
    [InlineData(nameof(Flaw.HelloIsSaidOnce), 1, 0, 1, 8)]
    [InlineData(nameof(Flaw.BootIsNotCompared), 1, 1, 0, 8)]
    [InlineData(nameof(Flaw.MissedIsNotTold), 0, 0, 2, 1)]
    [InlineData(nameof(Flaw.TakenIsEnough), 1, 0, 0, 8)]
    [InlineData(nameof(Flaw.ReceiptIsNotOwed), 0, 0, 1, 8)]
    [InlineData(nameof(Flaw.AnyReceiptIsEnough), 1, 0, 0, 8)]
    [InlineData(nameof(Flaw.OrderIsNotKept), 1, 0, 1, 8)]
    [InlineData(nameof(Flaw.TwiceIsShownTwice), 0, 0, 1, 8)]
    [InlineData(nameof(Flaw.AcknowledgedUnstored), 0, 1, 0, 8)]
    [InlineData(nameof(Flaw.SentIsEnough), 0, 0, 1, 8)]
    public void A_rule_that_is_left_out_is_missed(string flaw, int boxDeaths, int phoneDeaths, int cuts, int share)
    {
        var found = new Checker(new(2, [0, 0], boxDeaths, phoneDeaths, cuts, share, Enum.Parse<Flaw>(flaw)), 5_000_000).Run();
        output.WriteLine($"{found.States} states: {found.Wrong} ({found.Way.Count} steps)");
        Assert.NotNull(found.Wrong);
    }

    void Holds(Scope scope)
    {
        var found = new Checker(scope, 1_000_000).Run();
        output.WriteLine($"{found.States} states, {found.Steps} steps, {found.AtRest} at rest");
        Assert.True(found.Wrong is null, $"{found.Wrong}:\n{string.Join('\n', found.Way)}");
        Assert.True(found.AtRest > 0);
    }
}
