// Phones that write as a hundred families would, in a room of all and to each other, and people who look at the box's
// pages; afterwards every message that the box took has come to everybody whom it was for.
using System.Diagnostics;
using System.Net;
using Messenger.Appliance.Abuse.Tests.Kit;
using Messenger.Appliance.Daemon.Tests;

namespace Messenger.Appliance.Endurance.Tests.Soaking;

sealed class Crowd : IDisposable
{
    /// <summary>
    /// Five people who write 200 messages each in a day, half of them in its four busiest hours, write one in 29 seconds then.
    /// Each brings about five more of the app's own to the box (receipts that arrived, receipts that were read, what renews
    /// keys): 0.2 messages a second. And that a hundred times.
    /// </summary>
    public const double PerSecond = 0.2 * 100;

    /// <summary>How many people look at the box's pages, each with a connection of its own.</summary>
    static readonly TimeSpan BetweenVisits = TimeSpan.FromSeconds(3);

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    readonly Household home;
    readonly Random dice;
    readonly Talker[] talkers;
    readonly string room = Household.NewRoom();
    readonly Dictionary<Talker, List<long>> expected = [];

    public Crowd(Household home, int seed)
    {
        (this.home, dice) = (home, new(seed));
        talkers = [.. home.Phones.Select((phone, i) => new Talker(home, phone, overWebSocket: i % 2 == 1, room, seed + i))];
        foreach (var talker in talkers) expected[talker] = [];
    }

    public long Sent { get; private set; }

    public int Visits { get; private set; }

    public int Connections => talkers.Sum(talker => talker.Connections);

    public int Refused => talkers.Sum(talker => talker.Refused);

    public long Received => talkers.Sum(talker => (long)talker.Received.Count);

    /// <summary>Talks for so long, and is then patient: what has not come by then.</summary>
    public async Task<string[]> TalkAsync(TimeSpan length)
    {
        using CancellationTokenSource ending = new(), leaving = new();
        var living = talkers.Select(talker => talker.LiveAsync(ending.Token, leaving.Token)).ToArray();
        var broken = Task.WhenAny(living);
        // Nobody sends before everybody has subscribed.
        while (talkers.Any(talker => talker.Connections == 0) && !broken.IsCompleted) await Task.Delay(100);
        var visiting = VisitAsync(ending.Token);
        var since = Stopwatch.StartNew();
        for (var due = TimeSpan.Zero; since.Elapsed < length && !broken.IsCompleted; due += TimeSpan.FromSeconds(1 / PerSecond))
        {
            if (due - since.Elapsed is { Ticks: > 0 } wait) await Task.Delay(wait);
            await SendAsync();
        }

        await ending.CancelAsync();
        for (since.Restart(); Missing().Length > 0 && since.Elapsed < Patience && !broken.IsCompleted;) await Task.Delay(500);
        var missing = Missing();
        await leaving.CancelAsync();
        await Task.WhenAll([visiting, .. living]);
        return missing;
    }

    public void Dispose()
    {
        foreach (var talker in talkers) talker.Dispose();
    }

    // Mostly a line of text as MLS seals it, seldom a commit or a picture's worth of bytes.
    async Task SendAsync()
    {
        if (talkers.Where(talker => talker.IsHere).ToArray() is not { Length: > 0 } here) return;
        var sender = here[dice.Next(here.Length)];
        var size = dice.Next(50) == 0 ? dice.Next(10_000, 60_000) : dice.Next(300, 3_000);
        var one = talkers[dice.Next(talkers.Length)];
        var forAll = dice.Next(2) == 0;
        foreach (var talker in forAll ? talkers : [one]) expected[talker].Add(Sent);
        await sender.SendAsync(forAll ? room : one.Inbox, Sent++, size);
    }

    string[] Missing() =>
    [
        .. talkers.Select((talker, i) => (i, Count: expected[talker].Except(talker.Received).Count())).Where(of => of.Count > 0).Select(of => $"phone {of.i} has not got {of.Count} messages"),
    ];

    async Task VisitAsync(CancellationToken ending)
    {
        using var authority = await home.Box.AuthorityAsync();
        while (!ending.IsCancellationRequested)
        {
            using var browser = BoxProcess.TrustingClient(authority, home.Box.HttpsPort, IPAddress.Parse($"127.20.0.{Visits % 250 + 1}"));
            foreach (var page in new[] { "/", "/custody.json", "/api/box" }) await browser.GetByteArrayAsync(page, CancellationToken.None);
            Visits++;
            await Task.Delay(BetweenVisits, ending).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }
}
