// A thousand presses by contacts that bounce and chatter, through the real detector, the real wipe on a button thread and the
// real key in locked memory. Time is played, so that a second's hold costs none. No relay runs here (RelayStateTests and
// CrowdTests have it), and the machine's caches are left alone.
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Guard.Keys;
using Messenger.Appliance.Guard.Panels;
using Messenger.Appliance.Guard.Relays;
using Messenger.Appliance.Guard.Starting;
using Messenger.Appliance.Guard.Wiping;
using Messenger.Appliance.Panel.Buttons;
using Messenger.Appliance.Panel.Plain;

namespace Messenger.Appliance.Guard.Tests;

public sealed class PressTests : IDisposable
{
    const int Times = 1000;

    // In memory: a thousand presses are not worth some thousand writes of a disk.
    readonly string folder = Directory.CreateDirectory($"/dev/shm/presses-{Environment.ProcessId}").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_thousand_presses_however_the_contacts_bounce_each_end_wiped()
    {
        using var keeper = new UnlockKeeper(folder, TimeProvider.System);
        using var screen = new Screen(new PlainDisplay(TextWriter.Null, kept: true), TimeProvider.System);
        using var supervisor = new Supervisor(() => throw new InvalidOperationException("No relay is started here."), keeper, screen, stays: false);
        using var systemd = new Systemd(null, null);
        using var link = new RelayLink(RelayLink.Listen(folder, null).Listener!, keeper, screen, showsLink: false) { IsRelay = supervisor.IsRelay, Answers = supervisor.Answered, Refuses = supervisor.Refused, Systemd = systemd };
        using var stopping = new CancellationTokenSource();
        using var contacts = new Contacts(stopping.Token);
        using var witness = new KeyWitness();
        var (faults, drains) = (new List<string>(), 0);
        var wipe = new Wipe(keeper, link, supervisor, screen, () => drains++);
        var buttons = new Thread(() => ButtonLoop.Run(contacts, new Presses(link, wipe), faults.Add, stopping.Token)) { Name = "buttons" };
        buttons.Start();
        try
        {
            for (var press = 0; press < Times; press++)
            {
                Assert.Null(keeper.Begin());
                // In clear on the card and in the copy of its file too: the most there can be to destroy.
                Assert.Equal(1, keeper.Answer(KeyRequest.Start(StartMode.ByItself), new byte[1]));
                Assert.True(witness.TryLearn(keeper));
                Assert.Equal(2, witness.Places());

                var edge = contacts.Press(new Random(press));

                Assert.True(link.Evidence is { } evidence && evidence.Edge == edge, $"Press {press} was not understood");
                Assert.True(witness.Places() == 0, $"Press {press} left a key");
                Assert.False(witness.TryLearn(keeper));
                Assert.Empty(Directory.GetFiles(folder));
            }
        }
        finally
        {
            stopping.Cancel();
            buttons.Join();
        }

        Assert.Equal(Times, drains);
        Assert.Empty(faults);
    }
}
