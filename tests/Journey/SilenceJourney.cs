// What the box writes down of a busy hour: nothing. Every id, topic, name and text that passed is looked for in all that it
// printed and in every file of its state folder, as text and as bytes.
using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;
using Messenger.Appliance.Journey.Tests.Stage;

namespace Messenger.Appliance.Journey.Tests;

public partial class SilenceJourney
{
    [Fact]
    public async Task No_id_topic_name_or_text_reaches_the_logs_or_the_disk()
    {
        await using var box = await BoxProcess.StartAsync();
        var phones = await box.FamilyAsync("지우", "할머니", "민지");
        await phones[0].StartGroupAsync("비밀 모임", "할머니", "민지");
        await phones[0].WriteAsync("아무도 모르는 이야기");
        foreach (var phone in phones[1..])
        {
            await phone.OpenChatAsync("비밀 모임");
            await phone.WriteAsync($"{phone.Owner}도 봤어요");
        }

        await phones[0].SeesAsync("민지도 봤어요");
        await phones[2].SwitchOffAsync();
        await phones[0].WriteAsync("기다리는 이야기");
        await phones[0].ShowsAsync("기다리는 이야기", phones[0].Words.InTheBox);

        var ids = phones.SelectMany(IdsOf).ToHashSet();
        Assert.True(ids.Count >= phones.Length + 2, $"the phones' own frames name {ids.Count} ids: devices and rooms were expected");
        var markers = ids.Concat(["지우", "할머니", "민지", "비밀 모임", "이야기", "봤어요", "inbox/", "room/"]).Select(Encoding.UTF8.GetBytes)
            .Concat(ids.Select(id => Base64Url.DecodeFromChars(id)));
        var printed = Encoding.UTF8.GetBytes(box.Output);
        foreach (var marker in markers)
        {
            Assert.True(printed.AsSpan().IndexOf(marker) < 0, $"printed: {Encoding.UTF8.GetString(marker)}\n{box.Output}");
            Assert.Empty(Disk.FilesWith(box.State, marker));
        }

        await phones.AreContentAsync();
    }

    static IEnumerable<string> IdsOf(Phone phone)
    {
        lock (phone.Frames)
        {
            return [.. phone.Frames.SelectMany(frame => Topic().Matches(Encoding.Latin1.GetString(frame)).Select(match => match.Groups[1].Value))];
        }
    }

    [GeneratedRegex("(?:inbox|room)/([A-Za-z0-9_-]{22})")]
    private static partial Regex Topic();
}
