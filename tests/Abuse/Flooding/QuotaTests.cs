// Members against members: three who fill what they can of the mailbox, alone and together, and the others, who go on.
using System.Diagnostics;
using Messenger.Appliance.Abuse.Tests.Kit;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Abuse.Tests.Flooding;

public sealed class QuotaTests
{
    const int Mailbox = 2 << 20;

    /// <summary>They go on after they were refused: on a quick computer the others would not have a message in between.</summary>
    static readonly TimeSpan Each = TimeSpan.FromSeconds(1);

    static readonly TimeSpan Between = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task Three_who_fill_their_shares_leave_the_others_theirs()
    {
        await using var home = await Household.GatherAsync(7);
        var (ann, ben, cem) = (home.Phones[0], home.Phones[1], home.Phones[2]);
        await using var there = await home.ConnectAsync(ann);
        await using var hears = await home.ConnectAsync(ben);
        var pulse = new Pulse(there, hears, ben);
        await pulse.CalmAsync();
        foreach (var phone in home.Phones.Skip(2))
        {
            var away = await home.ConnectAsync(phone);
            await away.LeaveAsync();
        }

        // Each is refused at a quarter, also where it writes to somebody else; together for one who is away, at half.
        var taken = new int[3];
        await pulse.DuringAsync(Task.WhenAll(Enumerable.Range(0, taken.Length).Select(async number =>
        {
            var hostile = home.Phones[4 + number];
            await using var line = await home.ConnectAsync(hostile);
            foreach (var victim in new[] { cem, home.Phones[3] })
            {
                var begun = Stopwatch.GetTimestamp();
                for (ushort packet = 1, refused = 0; refused < 3 || Stopwatch.GetElapsedTime(begun) < Each; packet++)
                {
                    var reason = (await line.AskAsync(Wire.Publish("inbox/" + victim.Id, new byte[16_000], id: packet))).Reason;
                    Assert.True(reason is 0 or 0x97, $"{reason:x2}");
                    if (reason == 0)
                    {
                        taken[number] += 16_000;
                        continue;
                    }

                    refused++;
                    await Task.Delay(Between);
                }
            }
        })));
        Assert.All(taken, bytes => Assert.InRange(bytes, Mailbox / 8, Mailbox / 4));
        var waiting = (await home.Box.JsonAsync("/custody.json")).GetProperty("now").GetProperty("waitingBytes").GetInt64();
        Assert.InRange(waiting, taken.Sum(), Mailbox * 3L / 4);

        // Whoever is away and whose share is not full still gets what friends send.
        Assert.Equal(0, (await there.AskAsync(Wire.Publish("inbox/" + home.Phones[6].Id, new byte[16_000], id: 7))).Reason);
    }
}
