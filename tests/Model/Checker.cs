// Looks at every moment that can come to pass, the nearest first, and says what is wrong with the first that is, and how it
// came about.
namespace Messenger.Appliance.Model.Tests;

/// <param name="Wrong">Null where nothing is.</param>
sealed record Finding(int States, int Steps, int AtRest, string? Wrong, IReadOnlyList<string> Way);

sealed class Checker(Scope scope, int mostStates)
{
    readonly Rules rules = new(scope);
    readonly Dictionary<byte[], int> known = new(new SameBytes());
    readonly List<(int From, string Step)> ways = [];
    readonly List<List<int>> before = [];
    readonly Queue<(int Number, State State)> waiting = [];
    readonly List<int> resting = [];
    int steps;

    public Finding Run()
    {
        Meet(rules.Start(), -1, "the beginning");
        while (waiting.TryDequeue(out var one))
        {
            if (ways.Count > mostStates) throw new InvalidOperationException($"more than {mostStates} states");
            if (Wrong(one.State) is { } wrong) return Found(wrong, one.Number);
            var rests = true;
            foreach (var step in rules.From(one.State))
            {
                steps++;
                rests &= step.Fault;
                var next = Meet(step.Next, one.Number, step.Name);
                if (!step.Fault) before[next].Add(one.Number);
            }

            if (!rests) continue;
            if (Unrest(one.State) is { } lost) return Found(lost, one.Number);
            resting.Add(one.Number);
        }

        return Stuck() is { } stuck ? Found("from here the family never comes to rest", stuck) : Found(null, 0);
    }

    int Meet(State state, int from, string step)
    {
        var key = state.Encode();
        if (known.TryGetValue(key, out var number)) return number;
        number = ways.Count;
        known.Add(key, number);
        ways.Add((from, step));
        before.Add([]);
        waiting.Enqueue((number, state));
        return number;
    }

    // At every moment.
    string? Wrong(State state)
    {
        for (var m = 0; m < state.Written; m++)
        {
            var (bit, author) = (1 << m, state.Phones[scope.Authors[m]]);
            if (state.Phones.Any(phone => phone.Shown[m] > 1)) return $"text {m} is shown twice";
            if ((author.Has & bit) == 0) return $"text {m} is gone from its author's phone";
            if ((author.Kept & bit) == 0 && state.Phones.Any(phone => (phone.Has & bit) == 0)) return $"text {m} is given up, and somebody does not have it";
            if ((author.Sent & bit) != 0 && state.Phones.Any(phone => (phone.Has & bit) != 0 && phone.Order[m] != author.Order[m])) return $"text {m} stands in two places";
            for (var earlier = 0; earlier < m; earlier++)
            {
                if (scope.Authors[earlier] == scope.Authors[m] && author.Order[earlier] >= author.Order[m]) return $"text {m} stands before {earlier}, which its author wrote before it";
            }
        }

        return null;
    }

    // Where nothing but bad luck can happen any more.
    string? Unrest(State state)
    {
        var all = (1 << scope.Authors.Length) - 1;
        if (state.Phones.Any(phone => phone.Has != all)) return "a text is lost";
        if (state.Phones.Any(phone => phone.Kept != 0)) return "a text has arrived, and its author does not know";
        if (state.Phones.Any(phone => phone.Owed != 0 || phone.OwesHello)) return "something is owed for ever";
        return state.Sessions.Any(session => session.Queue.Count > 0) ? "the box keeps something" : null;
    }

    int? Stuck()
    {
        var fine = new bool[ways.Count];
        var look = new Stack<int>(resting);
        foreach (var number in resting) fine[number] = true;
        while (look.TryPop(out var number))
        {
            foreach (var one in before[number].Where(one => !fine[one]))
            {
                fine[one] = true;
                look.Push(one);
            }
        }

        var stuck = Array.IndexOf(fine, false);
        return stuck < 0 ? null : stuck;
    }

    Finding Found(string? wrong, int number)
    {
        var way = new List<string>();
        for (var at = number; wrong is not null && at >= 0; at = ways[at].From) way.Insert(0, ways[at].Step);
        return new(ways.Count, steps, resting.Count, wrong, way);
    }

    sealed class SameBytes : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes)
        {
            var hash = default(HashCode);
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        }
    }
}
