// The protocol as steps from one moment to the next (protocol.md: Topics, Delivery, Order, Outbox, Receipts, Epochs' hello).
// Each step is what one Work of a phone stores and then sends, or one packet that the box takes; between any two of them a
// phone may die, a line break, the box lose its memory.
namespace Messenger.Appliance.Model.Tests;

/// <param name="Fault">Bad luck; without it the family must come to rest.</param>
readonly record struct Step(string Name, State Next, bool Fault);

sealed class Rules(Scope scope)
{
    const int LongestUp = 2;

    int Everybody => (1 << scope.Phones) - 1;

    public State Start()
    {
        return new()
        {
            Phones = [.. Enumerable.Range(0, scope.Phones).Select(_ => new Phone(scope.Authors.Length) { Boot = 1, Subscribed = true, Hears = true })],
            Sessions = [.. Enumerable.Range(0, scope.Phones).Select(_ => new Session { Exists = true, Subscribed = true })],
        };
    }

    public IEnumerable<Step> From(State state)
    {
        for (byte p = 0; p < scope.Phones; p++)
        {
            foreach (var step in OfPhone(state, p)) yield return step;
            foreach (var step in OfBox(state, p)) yield return step;
        }

        if (state.BoxDeaths < scope.BoxDeaths) yield return new("the box dies", With(state, BoxDies), true);
    }

    IEnumerable<Step> OfPhone(State state, byte p)
    {
        var phone = state.Phones[p];
        if (!phone.Running)
        {
            yield return new($"{p} opens", With(state, next => Open(next.Phones[p])), false);
            yield break;
        }

        if (state.PhoneDeaths < scope.PhoneDeaths) yield return new($"{p} dies", With(state, next => Dies(next, p)), true);
        if (state.Cuts < scope.Cuts && phone.Line != Line.None) yield return new($"{p}'s line breaks", With(state, next => { next.Cuts++; Cut(next, p); }), true);
        if (state.Written < scope.Authors.Length && scope.Authors[state.Written] == p) yield return new($"{p} writes {state.Written}", With(state, next => Write(next, p)), false);
        if (phone.Line == Line.None) yield return new($"{p} connects", With(state, next => Connect(next, p)), false);
        if (phone.Line == Line.Opening) yield return new($"{p} is connected", With(state, next => Connected(next, p)), false);
        if (phone.Line == Line.Unsaved) yield return new($"{p} stores its session", With(state, next => Save(next, p)), false);
        if (phone.Line != Line.Open) yield break;
        // Sooner or later every line ends; only where something hangs on it does the model wait for that.
        if (state.Sessions[p].Missed != phone.Missed && AllIsQuiet(state)) yield return new($"{p}'s line ends in its time", With(state, next => Cut(next, p)), false);
        if (phone.Down.Count > 0) yield return new($"{p} hears {phone.Down[0]}", With(state, next => Hear(next.Phones[p], p)), false);
        if (state.Sessions[p] is { Queue.Count: > 0, Acknowledged: false }) yield return new($"{p} gets {state.Sessions[p].Queue[0]}", With(state, next => Get(next, p)), false);
        if (!phone.Hears || phone.Up.Count >= LongestUp) yield break;
        if (phone.Due != 0) yield return new($"{p} sends what is due", With(state, next => Send(next.Phones[p], p)), false);
        if (phone.OwesHello && !UnderWay(phone, Kind.Hello)) yield return new($"{p} says hello", With(state, next => next.Phones[p].Up.Add(new(Kind.Hello, p, 0, 0))), false);
        if (phone.Owed != 0 && !UnderWay(phone, Kind.Receipt)) yield return new($"{p} confirms", With(state, next => Confirm(next.Phones[p], p)), false);
    }

    IEnumerable<Step> OfBox(State state, byte p)
    {
        if (state.Phones[p].Line is Line.None or Line.Opening) yield break;
        if (state.Phones[p].Up.Count > 0) yield return new($"the box takes {state.Phones[p].Up[0]} of {p}", With(state, next => Take(next, p)), false);
        if (state.Sessions[p].Acknowledged) yield return new($"the box lets go of {state.Sessions[p].Queue[0]} for {p}", With(state, next => LetGo(next.Sessions[p])), false);
    }

    static bool AllIsQuiet(State state) => state.Phones.All(phone => phone is { Line: Line.Open, Due: 0, OwesHello: false, Owed: 0, Up.Count: 0, Down.Count: 0 }) && state.Sessions.All(session => session.Queue.Count == 0);

    static State With(State state, Action<State> change)
    {
        var next = state.Copy();
        change(next);
        return next;
    }

    static bool UnderWay(Phone phone, Kind kind) => phone.Up.Any(packet => packet.Kind == kind) || phone.Down.Any(answer => answer.Kind == kind);

    void Write(State state, byte p)
    {
        var (phone, m) = (state.Phones[p], state.Written++);
        phone.Has |= Bit(m);
        phone.Shown[m]++;
        phone.Order[m] = (byte)(phone.Clock + 1);
        phone.Waiting[m] = (byte)(Everybody & ~(1 << p));
        phone.Kept |= Bit(m);
        phone.Due |= Bit(m);
    }

    static void Open(Phone phone)
    {
        (phone.Running, phone.Hears, phone.Due) = (true, phone.Subscribed, phone.Kept);
    }

    void Dies(State state, byte p)
    {
        state.PhoneDeaths++;
        if (scope.Flaw == Flaw.AcknowledgedUnstored) Drop(state.Sessions[p]);
        Cut(state, p);
        (state.Phones[p].Running, state.Phones[p].Due, state.Phones[p].Hears) = (false, 0, false);
    }

    /// <summary>What is on the way is gone; the phone knows which of its packets got no answer.</summary>
    void Cut(State state, byte p)
    {
        var (phone, session) = (state.Phones[p], state.Sessions[p]);
        if (scope.Flaw == Flaw.SentIsEnough) Drop(session);
        foreach (var packet in phone.Up) if (packet.Kind == Kind.Text) phone.Due |= (byte)(Bit(packet.What) & phone.Kept);
        foreach (var answer in phone.Down) if (answer.Kind == Kind.Text) phone.Due |= (byte)(Bit(answer.What) & phone.Kept);
        phone.Up.Clear();
        phone.Down.Clear();
        (phone.Line, phone.Present, phone.ToldMissed, phone.Telling, session.Acknowledged) = (Line.None, false, 0, 0, false);
    }

    static void Drop(Session session)
    {
        if (session is { Queue.Count: > 0, Acknowledged: false }) session.Queue.RemoveAt(0);
    }

    void BoxDies(State state)
    {
        for (byte p = 0; p < scope.Phones; p++) Cut(state, p);
        state.Sessions = [.. state.Sessions.Select(_ => new Session())];
        state.BoxDeaths++;
        state.Boot++;
    }

    static void Connect(State state, byte p)
    {
        var (phone, session) = (state.Phones[p], state.Sessions[p]);
        (phone.Line, phone.Present, phone.ToldMissed) = (Line.Opening, session.Exists, session.Missed);
        session.Exists = true;
    }

    /// <summary>The SUBSCRIBE goes out at once; what it means for the disk is stored after it.</summary>
    void Connected(State state, byte p)
    {
        var phone = state.Phones[p];
        phone.Line = Line.Unsaved;
        if (!phone.Present || (phone.Boot != state.Boot && scope.Flaw != Flaw.BootIsNotCompared)) phone.Hears = false;
        if (!phone.Hears) phone.Up.Add(new(Kind.Subscribe, p, 0, 0));
        phone.Present = false;
    }

    void Save(State state, byte p)
    {
        var phone = state.Phones[p];
        if (phone.Hears && phone.ToldMissed != phone.Missed && scope.Flaw != Flaw.MissedIsNotTold) (phone.OwesHello, phone.Due) = (true, phone.Kept);
        (phone.Line, phone.Subscribed, phone.Boot, phone.Missed, phone.ToldMissed) = (Line.Open, phone.Hears, state.Boot, phone.ToldMissed, 0);
    }

    void Hear(Phone phone, byte p)
    {
        var answer = phone.Down[0];
        phone.Down.RemoveAt(0);
        switch (answer.Kind)
        {
            case Kind.Subscribe:
                (phone.Hears, phone.Subscribed, phone.OwesHello, phone.Due) = (true, true, true, phone.Kept);
                phone.Up.Add(new(Kind.Hello, p, 0, 0));
                if (scope.Flaw == Flaw.HelloIsSaidOnce) phone.OwesHello = false;
                break;
            case Kind.Hello:
                phone.OwesHello = phone.OwesHello && !answer.Taken;
                break;
            case Kind.Receipt when answer.Taken:
                phone.Owed &= (byte)~(scope.Flaw == Flaw.AnyReceiptIsEnough ? answer.What : phone.Telling);
                break;
            case Kind.Text when !answer.Taken:
                phone.Due |= (byte)(Bit(answer.What) & phone.Kept);
                break;
            case Kind.Text when scope.Flaw == Flaw.TakenIsEnough:
                phone.Kept &= (byte)~Bit(answer.What);
                break;
        }
    }

    /// <summary>All that is due, in its order; what nobody has yet takes its place now.</summary>
    void Send(Phone phone, byte p)
    {
        foreach (var m in Enumerable.Range(0, scope.Authors.Length).Where(one => (phone.Due & Bit(one)) != 0).OrderBy(one => phone.Order[one]).ToArray())
        {
            var moves = scope.Flaw == Flaw.OrderIsNotKept || (phone.Sent & Bit(m)) == 0;
            if (moves && phone.Order[m] < phone.Clock) phone.Order[m] = (byte)(phone.Clock + 1);
            phone.Sent |= Bit(m);
            phone.Up.Add(new(Kind.Text, p, (byte)m, phone.Order[m]));
        }

        phone.Due = 0;
    }

    void Confirm(Phone phone, byte p)
    {
        phone.Up.Add(new(Kind.Receipt, p, phone.Owed, 0));
        phone.Telling = phone.Owed;
        if (scope.Flaw == Flaw.ReceiptIsNotOwed) phone.Owed = 0;
    }

    /// <summary>The box hands a packet to every subscriber, the sender's own among them, whose echo says nothing new.</summary>
    void Take(State state, byte p)
    {
        var phone = state.Phones[p];
        var packet = phone.Up[0];
        phone.Up.RemoveAt(0);
        if (packet.Kind == Kind.Subscribe)
        {
            state.Sessions[p].Subscribed = true;
            phone.Down.Add(new(Kind.Subscribe, 0, true));
            return;
        }

        var taken = state.Sessions[p].Subscribed;
        for (byte q = 0; q < scope.Phones; q++)
        {
            var session = state.Sessions[q];
            if (q == p || !session.Subscribed) continue;
            if (session.Queue.Count >= scope.Share)
            {
                session.Missed++;
                continue;
            }

            session.Queue.Add(packet);
            taken = true;
        }

        phone.Down.Add(new(packet.Kind, packet.What, taken));
    }

    void Get(State state, byte p)
    {
        var (phone, session) = (state.Phones[p], state.Sessions[p]);
        var packet = session.Queue[0];
        session.Acknowledged = true;
        switch (packet.Kind)
        {
            case Kind.Text:
                GetText(phone, packet);
                break;
            case Kind.Hello:
                for (var m = 0; m < scope.Authors.Length; m++) if ((phone.Kept & Bit(m)) != 0 && (phone.Waiting[m] & Bit(packet.From)) != 0) phone.Due |= Bit(m);
                break;
            case Kind.Receipt:
                for (var m = 0; m < scope.Authors.Length; m++) if ((packet.What & Bit(m)) != 0) Confirmed(phone, m, packet.From);
                break;
        }
    }

    void GetText(Phone phone, Packet packet)
    {
        var bit = Bit(packet.What);
        phone.Owed |= bit;
        phone.Telling &= (byte)~bit;
        if ((phone.Has & bit) != 0 && scope.Flaw != Flaw.TwiceIsShownTwice) return;
        phone.Has |= bit;
        phone.Order[packet.What] = packet.Order;
        phone.Shown[packet.What]++;
    }

    static void Confirmed(Phone phone, int m, byte by)
    {
        phone.Waiting[m] &= (byte)~(1 << by);
        if (phone.Waiting[m] != 0) return;
        phone.Kept &= (byte)~Bit(m);
        phone.Due &= (byte)~Bit(m);
    }

    static void LetGo(Session session)
    {
        session.Queue.RemoveAt(0);
        session.Acknowledged = false;
    }

    static byte Bit(int one) => (byte)(1 << one);
}
