// Whether what is in memory could be written to a disk by the kernel: locked memory never is, but what passes through the
// rest of a process may be. The box does not start where that can happen, unless it is told to.
using Messenger.Appliance.Guard.Relays;

namespace Messenger.Appliance.Guard.Starting;

static class Swap
{
    const string Mistake = "이 컴퓨터는 메모리를 디스크에 옮겨 적습니다. 스왑을 끄세요(swapoff -a). "
        + "This computer swaps memory to disk, so what passes through the box could be left there: switch swap off (swapoff -a), or start with --allow-swap to try the box anyway.";

    /// <summary>Null when nothing can be swapped; else the sentence that says what to do.</summary>
    public static string? Check() => IsPossible(Read("/proc/swaps"), Read("/proc/self/cgroup"), Read) ? Mistake : null;

    /// <summary>Pure: from what the kernel says of its swap areas, of this process' control group, and of that group's limit.</summary>
    internal static bool IsPossible(string areas, string groups, Func<string, string> read)
    {
        // One line is the heading.
        if (areas.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length < 2) return false;
        return ControlGroup.Folder(groups) is not { } folder || read(folder + "/memory.swap.max").Trim() != "0";
    }

    static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
