// What a person sees: the terminal's picture as lines, and the plain panel's lines on change.
using Messenger.Appliance.Core;
using Messenger.Appliance.Panel.Plain;
using Messenger.Appliance.Panel.Terminal;

namespace Messenger.Appliance.Panel.Tests;

public sealed class DisplayTests
{
    static readonly PanelView Pairing = new()
    {
        State = BoxState.Pairing,
        Address = "http://192.168.0.9:8080/",
        PairingLink = "http://192.168.0.9:8080/#AbC",
        PairingPicture = ["█▀█", "▄▄█"],
        PairingPage = "https://192.168.0.9:8443/box",
        ClosesAt = 1,
    };

    static readonly CustodyCounts Counts = new(1, ByteCount.KiB(2), default, 0, default, 3, 1, 0, 0, 0, 0, default, default);

    [Fact]
    public void While_pairing_the_terminal_shows_picture_link_and_time_left()
    {
        var picture = string.Join('\n', TerminalPicture.Draw(Pairing, true, TimeSpan.FromSeconds(75), null, 60));
        Assert.Contains("█▀█", picture);
        Assert.Contains(Pairing.PairingLink!, picture);
        Assert.Contains("1:15", picture);
    }

    [Fact]
    public void A_picture_that_does_not_fit_is_left_out_and_the_link_stays()
    {
        var picture = string.Join('\n', TerminalPicture.Draw(Pairing, true, TimeSpan.FromSeconds(75), null, 12));
        Assert.DoesNotContain("█▀█", picture);
        Assert.Contains("Make this window taller", picture);
        Assert.Contains(Pairing.PairingLink!, picture);
    }

    [Fact]
    public void The_share_that_was_never_stored_is_shown()
    {
        var view = Pairing with { State = BoxState.Ready, PairingLink = null, Custody = Counts };
        Assert.Contains(TerminalPicture.Draw(view, true, TimeSpan.Zero, null, 40), line => line.Contains("75%") && line.Contains("1 (2 KiB)"));
    }

    [Fact]
    public void Each_state_says_something_else_and_the_light_goes_on_and_off()
    {
        string First(BoxState state, bool lit) => TerminalPicture.Draw(Pairing with { State = state }, lit, TimeSpan.Zero, null, 40)[0];
        var states = Enum.GetValues<BoxState>();
        Assert.Equal(states.Length, states.Select(state => First(state, true)).Distinct().Count());
        Assert.Contains('●', First(BoxState.Locked, true));
        Assert.Contains('○', First(BoxState.Locked, false));
        Assert.Contains("Unlock", First(BoxState.Locked, true));
    }

    [Fact]
    public async Task A_terminal_that_takes_nothing_stops_neither_what_is_shown_nor_what_is_said()
    {
        using var stuck = new StuckTerminal();
        var panel = new TerminalPanel(stuck, TimeProvider.System);
        panel.Show(Pairing);
        Assert.True(stuck.IsStuck.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        await Task.Run(() =>
        {
            panel.Say("pressed");
            panel.Show(Pairing with { State = BoxState.Wiped });
            panel.Dispose();
        }, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        stuck.Go.Set();
    }

    // Takes the first bytes, which open the screen, and then nothing until it may go on.
    sealed class StuckTerminal : StringWriter
    {
        int writes;

        public ManualResetEventSlim IsStuck { get; } = new();

        public ManualResetEventSlim Go { get; } = new();

        public override void Write(string? value)
        {
            if (++writes == 1) return;
            IsStuck.Set();
            Go.Wait();
        }
    }

    [Fact]
    public void Plain_lines_come_on_change_and_only_then()
    {
        var output = new StringWriter { NewLine = "\n" };
        using var display = new PlainDisplay(output, kept: false);
        display.Show(Pairing);
        display.Show(Pairing with { Custody = Counts });
        display.Show(Pairing with { State = BoxState.Ready, PairingLink = null });
        Assert.Equal("state: pairing\nsetup: http://192.168.0.9:8080/\npair: http://192.168.0.9:8080/#AbC\nstate: ready\n", output.ToString());
    }

    [Fact]
    public void An_address_that_nobody_has_told_yet_is_not_shown()
    {
        var output = new StringWriter { NewLine = "\n" };
        using var display = new PlainDisplay(output, kept: false);
        var wiped = new PanelView { State = BoxState.Wiped, Address = "" };
        display.Show(wiped);
        display.Show(Pairing with { State = BoxState.Unclaimed, PairingLink = null });
        display.Show(wiped with { Address = Pairing.Address });
        Assert.Equal("state: wiped\nstate: unclaimed\nsetup: http://192.168.0.9:8080/\nstate: wiped\n", output.ToString());
        Assert.DoesNotContain(TerminalPicture.Draw(wiped, true, TimeSpan.Zero, null, 40), line => line.Contains("주소"));
    }

    [Fact]
    public void A_journal_learns_that_pairing_is_open_and_never_the_token()
    {
        var output = new StringWriter { NewLine = "\n" };
        using var display = new PlainDisplay(output, kept: true);
        display.Show(Pairing);
        Assert.Equal("state: pairing\nsetup: http://192.168.0.9:8080/\npairing is open: the picture to scan is on https://192.168.0.9:8443/box\n", output.ToString());
    }
}
