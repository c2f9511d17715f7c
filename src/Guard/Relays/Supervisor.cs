// Keeps a relay running: starts it, starts it again when it ends or hangs, slower each time, and begins a new life after a wipe.
// Its loop is the guard's main thread; the button thread takes part only through the few members that say so.
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Guard.Keys;
using Messenger.Appliance.Guard.Panels;

namespace Messenger.Appliance.Guard.Relays;

sealed class Supervisor(Func<IRelay> start, IKeyKeeper keeper, Screen screen, bool stays) : IDisposable
{
    /// <summary>A flag was wrong: starting again changes nothing.</summary>
    const int WrongFlag = 2;

    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A relay that ran this long had started well.</summary>
    static readonly TimeSpan Steady = TimeSpan.FromMinutes(1);

    static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    /// <summary>Between two looks whether the relay still answers.</summary>
    static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    readonly AutoResetEvent moved = new(false);
    TimeSpan pause = FirstPause;
    volatile IRelay? relay;
    IRelay? previous;
    volatile string? refusal;
    volatile bool living;
    volatile bool wiping;
    volatile bool clearingOwed;
    volatile bool answered;
    volatile bool stopping;
    long answerDue;
    int wipes;

    /// <summary>With every view, from the link's thread. What ends the relay from here on is not a mistake of whoever started the box.</summary>
    public void Answered()
    {
        answered = true;
        refusal = null;
        Expect(LinkFrames.RelaySilence);
    }

    /// <summary>From the link's thread: why the relay that is about to end does not start.</summary>
    public void Refused(string sentence) => refusal = sentence;

    /// <summary>Whether this process is the relay of a life that has begun and was not wiped. From the link's thread.</summary>
    public bool IsRelay(int process) => living && relay?.Is(process) == true;

    /// <summary>Runs until it is stopped, or what was asked for cannot be had. Returns the exit code, and the sentence where the relay has not said it.</summary>
    public (int Code, string? Sentence) Run()
    {
        while (!stopping)
        {
            if (wiping) moved.WaitOne();
            else if (clearingOwed && !Cleared()) Pause();
            else if (!living && Begin() is { } keyless)
            {
                if (!stays) return (1, keyless);
                screen.Show(BoxState.Attention, keyless);
                Pause();
            }
            else if (RunOnce() is { } code) return (code, null);
        }

        return (0, null);
    }

    /// <summary>From a signal's thread: asks the relay to end, and ends it when it does not.</summary>
    public void Stop()
    {
        stopping = true;
        moved.Set();
        if (relay is not { } running) return;
        running.Terminate();
        if (!running.WaitForEnd(StopPatience)) running.Kill();
    }

    /// <summary>On the button thread, before the key is zeroed: no new life begins until <see cref="WipeEnded"/>.</summary>
    public void WipeBegins()
    {
        wiping = true;
        Interlocked.Increment(ref wipes);
        living = false;
        clearingOwed = true;
    }

    /// <summary>On the button thread: waits for the relay's end until the deadline, then kills whatever is left of it. Bounded in time.</summary>
    public void EndRelay(TimeSpan deadline)
    {
        if (relay is not { } running) return;
        running.WaitForEnd(deadline);
        running.Bury();
    }

    /// <summary>On the button thread.</summary>
    /// <param name="cleared">Whether nothing of the key is left on the card.</param>
    public void WipeEnded(bool cleared)
    {
        clearingOwed = !cleared;
        wiping = false;
        moved.Set();
    }

    public void Dispose()
    {
        moved.Dispose();
        relay?.Dispose();
        previous?.Dispose();
    }

    // What a wipe could not destroy must not come back to life.
    bool Cleared()
    {
        clearingOwed = !keeper.Destroy();
        if (clearingOwed) screen.Show(BoxState.Attention, "저장 카드에서 열쇠를 지우지 못했습니다. 카드를 꺼내 부수세요. The card does not let its key be erased: take it out and destroy it.");
        return !clearingOwed;
    }

    string? Begin()
    {
        var before = Volatile.Read(ref wipes);
        string? keyless;
        try
        {
            keyless = keeper.Begin();
        }
        catch (IOException fault)
        {
            keyless = fault.Message;
        }

        living = keyless is null;
        if (Volatile.Read(ref wipes) == before) return keyless;
        // A wipe came while the key was being read: what was read after it is not to live.
        living = false;
        keeper.Zero();
        clearingOwed = true;
        return null;
    }

    int? RunOnce()
    {
        if (!living) return null;
        var since = Environment.TickCount64;
        IRelay running;
        try
        {
            running = start();
        }
        catch (IOException fault)
        {
            if (!stays)
            {
                screen.Say(fault.Message);
                return 1;
            }

            screen.Show(BoxState.Attention, fault.Message);
            Pause();
            return null;
        }

        if (!ReferenceEquals(running, relay))
        {
            previous?.Dispose();
            previous = relay;
            relay = running;
        }

        // A wipe or a stop that came before this line did not see it.
        if (wiping || !living)
        {
            running.Bury();
            return null;
        }

        if (stopping) running.Terminate();
        Attend(running);
        // While a wipe runs, the button thread does.
        if (!wiping) running.Bury();
        if (stopping || wiping || !living) return null;
        if (!answered && !stays && running.ExitCode is 1 or WrongFlag) return running.ExitCode;
        if (Environment.TickCount64 - since > Steady.TotalMilliseconds) pause = FirstPause;
        var ended = running.ExitCode is { } code ? $"The relay ended by itself ({code}) and is started again." : "The relay ended by itself and is started again.";
        screen.Say(ended);
        if (stays) screen.Show(BoxState.Attention, refusal ?? "상자의 중계 프로그램이 끝나서 다시 시작합니다. " + ended);
        refusal = null;
        Pause();
        return null;
    }

    // Returns when it has ended, or its life has; one that hangs is ended here.
    void Attend(IRelay running)
    {
        Expect(LinkFrames.FirstView);
        while (living && !running.WaitForEnd(Glance))
        {
            if (Environment.TickCount64 < Interlocked.Read(ref answerDue)) continue;
            screen.Say("The relay does not answer any more and is ended.");
            running.Kill();
            Expect(LinkFrames.RelaySilence);
        }
    }

    void Expect(TimeSpan within) => Interlocked.Exchange(ref answerDue, Environment.TickCount64 + (long)within.TotalMilliseconds);

    // A wipe or a stop ends it early.
    void Pause()
    {
        moved.WaitOne(pause);
        pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
    }
}
