// What keeps the tree readable and honest: sizes, opening comments, words that must not be there.
using System.Text.RegularExpressions;

namespace Messenger.Appliance.Architecture.Tests;

public partial class FileTests
{
    const int MostLines = 400;

    [Fact]
    public void No_file_is_longer_than_a_head_can_hold()
    {
        foreach (var path in Repository.SourceFiles(".cs", ".ts", ".tsx", ".css", ".sh"))
        {
            var lines = File.ReadLines(path).Count();
            Assert.True(lines <= MostLines, $"{Repository.Relative(path)} has {lines} lines: past {MostLines} it wants to be two");
        }
    }

    [Fact]
    public void Every_file_opens_by_saying_what_it_is_for()
    {
        foreach (var path in Repository.SourceFiles(".cs", ".ts", ".tsx", ".css"))
        {
            var first = File.ReadLines(path).FirstOrDefault() ?? "";
            Assert.True(first.StartsWith("//", StringComparison.Ordinal) || first.StartsWith("/*", StringComparison.Ordinal), $"{Repository.Relative(path)} does not open with what it is for");
        }
    }

    [Fact]
    public void Nothing_is_left_half_done()
    {
        foreach (var path in Repository.SourceFiles(".cs", ".ts", ".tsx").Where(path => !path.EndsWith(nameof(FileTests) + ".cs", StringComparison.Ordinal)))
        {
            var unfinished = Unfinished().Match(File.ReadAllText(path));
            Assert.False(unfinished.Success, $"{Repository.Relative(path)}: {unfinished.Value}");
        }
    }

    [Fact]
    public void Lock_files_name_no_host()
    {
        foreach (var path in Repository.SourceFiles("package-lock.json", "packages.lock.json"))
        {
            Assert.DoesNotContain("\"resolved\": \"http", File.ReadAllText(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Native_code_is_called_in_three_rooms_alone()
    {
        foreach (var path in Repository.SourceFiles(".cs").Where(path => Repository.Relative(path).StartsWith("src/", StringComparison.Ordinal)))
        {
            // Secrets: what .NET does not give. Panel's one file: libgpiod, for the kernel's time stamps (decision 0081).
            if (Repository.Relative(path).StartsWith("src/Secrets/", StringComparison.Ordinal)) continue;
            if (Repository.Relative(path).StartsWith("src/Panel/Gpio/Interop/", StringComparison.Ordinal)) continue;
            // Sockets' one folder: epoll, and what is done with a socket that is ready (decision 0027).
            if (Repository.Relative(path).StartsWith("src/Sockets/Interop/", StringComparison.Ordinal)) continue;
            var call = NativeCall().Match(File.ReadAllText(path));
            Assert.False(call.Success, $"{Repository.Relative(path)} calls native code: that is done in src/Secrets, src/Panel/Gpio/Interop and src/Sockets/Interop alone");
        }
    }

    [Fact]
    public void Nothing_sleeps_and_nothing_reflects_in_the_box()
    {
        foreach (var path in Repository.SourceFiles(".cs").Where(path => Repository.Relative(path).StartsWith("src/", StringComparison.Ordinal)))
        {
            var banned = Banned().Match(File.ReadAllText(path));
            Assert.False(banned.Success, $"{Repository.Relative(path)}: {banned.Value}");
        }
    }

    [Fact]
    public void Log_messages_have_numbers_of_their_own()
    {
        var seen = new Dictionary<string, string>();
        foreach (var path in Repository.SourceFiles(".cs").Where(path => Repository.Relative(path).StartsWith("src/", StringComparison.Ordinal)))
        {
            foreach (Match message in EventId().Matches(File.ReadAllText(path)))
            {
                var id = message.Groups["id"].Value;
                Assert.False(seen.TryGetValue(id, out var other), $"{Repository.Relative(path)} and {other} both log as {id}");
                seen[id] = Repository.Relative(path);
            }
        }
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\[(DllImport|LibraryImport)\b")]
    private static partial Regex NativeCall();

    [GeneratedRegex(@"Thread\.Sleep\(|Type\.GetType\(|\.GetMethod\(|\.GetProperties\(|Activator\.CreateInstance|DateTime(Offset)?\.(Utc)?Now\b|Console\.Write(Line)?\(")]
    private static partial Regex Banned();

    [GeneratedRegex(@"\[LoggerMessage\(\s*(EventId\s*=\s*)?(?<id>\d+|[A-Za-z]+\.[A-Za-z]+)")]
    private static partial Regex EventId();
}
