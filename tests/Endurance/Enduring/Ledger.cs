// What was written where, and what every screen must therefore show: each message once, each sender's in order, the same order
// on every phone, and under each the mark that everybody has read it.
using System.Collections.Concurrent;
using System.Globalization;

namespace Messenger.Appliance.Endurance.Tests.Enduring;

/// <summary>A line of a conversation as it stands on a screen; `mark` is empty where another person wrote it.</summary>
sealed record SeenLine(string Text, string Mark, bool Unread);

sealed class Ledger
{
    readonly ConcurrentDictionary<(string Room, int Sender), int> numbers = new();
    readonly ConcurrentDictionary<(string Room, string Text), bool> written = new();

    /// <summary>Messages that their sender saw on the own screen.</summary>
    public int Certain => written.Values.Count(certain => certain);

    /// <summary>Messages whose sender's phone was killed while they were written: on all screens or on none.</summary>
    public int Perhaps => written.Values.Count(certain => !certain);

    /// <summary>The next message of this sender here. Letters alone before the number: a name would be found elsewhere.</summary>
    public string Next(string room, int sender)
    {
        var text = $"{(char)('A' + sender)}{numbers.AddOrUpdate((room, sender), 1, (_, number) => number + 1):00000}.";
        written[(room, text)] = false;
        return text;
    }

    public void Wrote(string room, string text) => written[(room, text)] = true;

    /// <summary>What is wrong in this room, where these are the screens of its members.</summary>
    public IEnumerable<string> Faults(string room, IReadOnlyList<(string Owner, SeenLine[] Lines)> screens)
    {
        var here = written.Where(entry => entry.Key.Room == room).ToDictionary(entry => entry.Key.Text, entry => entry.Value);
        foreach (var (owner, lines) in screens)
        {
            var texts = lines.Select(line => line.Text).ToArray();
            foreach (var lost in here.Where(message => message.Value && !texts.Contains(message.Key))) yield return $"{room}: {owner} has not {lost.Key}";
            foreach (var twice in texts.CountBy(text => text).Where(text => text.Value > 1)) yield return $"{room}: {owner} has {twice.Key} {twice.Value} times";
            foreach (var strange in texts.Where(text => !here.ContainsKey(text))) yield return $"{room}: {owner} has {strange}, which nobody wrote";
            foreach (var sender in texts.GroupBy(text => text[0]))
                if (!sender.Select(Number).SequenceEqual(sender.Select(Number).Order())) yield return $"{room}: {owner} has the messages of {sender.Key} in disorder: {string.Join(' ', sender)}";
            foreach (var line in lines.Where(line => line.Mark is not ("" or "read") || line.Unread)) yield return $"{room}: {owner} sees {line.Text} as {line.Mark}{(line.Unread ? ", unread" : "")}";
        }

        foreach (var (owner, lines) in screens.Skip(1))
        {
            var (mine, first) = (lines.Select(line => line.Text).ToArray(), screens[0].Lines.Select(line => line.Text).ToArray());
            var at = mine.Zip(first).TakeWhile(pair => pair.First == pair.Second).Count();
            if (at < mine.Length || at < first.Length) yield return $"{room}: {owner} and {screens[0].Owner} differ from line {at + 1} on: {mine.ElementAtOrDefault(at)}, {first.ElementAtOrDefault(at)}";
        }
    }

    static int Number(string text) => int.TryParse(text.AsSpan(1).TrimEnd('.'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
