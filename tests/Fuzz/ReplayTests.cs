// Every input that the fuzzer has kept, and thousands made of them by a seed that is always the same: none breaks a promise, none
// hangs, none makes the box allocate more than a bounded amount.
using System.Diagnostics;
using Messenger.Appliance.Tests;

namespace Messenger.Appliance.Fuzz.Tests;

public sealed class ReplayTests
{
    const int Seed = 20_261_128;
    const int Mutations = 1500;

    /// <summary>What an input costs beyond a target's own bound: it is copied a few times.</summary>
    const int PerByte = 64;

    /// <summary>For all inputs of a target: a thousand times what they take.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static TheoryData<string> Targets() => [.. Target.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task No_input_of_the_corpus_nor_one_made_of_it_breaks_a_promise(string name)
    {
        var target = Target.Named(name);
        var corpus = Corpus(name);
        Assert.NotEmpty(corpus);
        byte[] running = [];
        var all = Task.Run(() =>
        {
            // What is made once is made before anything is counted.
            foreach (var input in corpus) target.Run(running = input);
            var mutator = new Mutator(Seed, corpus);
            foreach (var input in corpus.Concat(Enumerable.Range(0, Mutations).Select(_ => mutator.Next())))
            {
                running = input;
                Run(target, input);
            }
        }, TestContext.Current.CancellationToken);
        if (await Task.WhenAny(all, Task.Delay(Patience, TestContext.Current.CancellationToken)) != all) Assert.Fail($"{name} hangs on {Convert.ToHexString(running)}");
        await all;
    }

    [Fact]
    public void What_a_friend_sends_is_in_the_corpus_of_every_target_and_all_of_it_is_small()
    {
        var bytes = 0L;
        foreach (var name in Target.Names)
        {
            Assert.InRange(Corpus(name).Count, 5, 2000);
            bytes += Corpus(name).Sum(input => (long)input.Length);
        }

        Assert.InRange(bytes, 1, 500 << 10);
        Assert.Equal(Target.Names.Order(), Directory.GetDirectories(Folder).Select(Path.GetFileName).Order());
    }

    static void Run(Target target, byte[] input)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        try
        {
            target.Run(input);
        }
        catch (Exception fault)
        {
            throw new UnreachableException($"An input breaks a promise: {Convert.ToHexString(input)}", fault);
        }

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        if (allocated > target.MostAllocated + (PerByte * (long)input.Length)) throw new BrokenPromiseException($"{allocated} bytes for {Convert.ToHexString(input)}");
    }

    static string Folder => Path.Combine(Tree.Root, "tests", "Fuzz", "corpus");

    static List<byte[]> Corpus(string name) => [.. Directory.GetFiles(Path.Combine(Folder, name)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
}
