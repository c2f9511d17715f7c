// The guard and what phones ask it about the key: several requests one after the other, each a byte for its length and then its
// bytes. An exchange's number of 0xFF is that of the last one begun, and an element of 0xFE what a right phone makes of it.
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Guard.Keys;
using Messenger.Appliance.Secrets;
using Microsoft.Extensions.Time.Testing;

namespace Messenger.Appliance.Fuzz.Tests;

sealed class UnlockTarget : Target
{
    const int MostRequests = 8;

    static readonly byte[] Last = Repeat(0xFF, KeyRequest.IdBytes);
    static readonly byte[] Right = Repeat(0xFE, KeyRequest.ElementBytes);
    static readonly byte[] Owner = Repeat(7, KeyRequest.IdBytes);

    readonly string folder = Scratch.Folder("unlock");
    readonly KeyArena arena = new();
    readonly OprfKey phone;
    readonly UnlockKeeper keeper;

    public UnlockTarget()
    {
        phone = OprfKey.Generate(arena);
        keeper = new(folder, new FakeTimeProvider());
    }

    public override IEnumerable<byte[]> Seeds()
    {
        byte[][] enrolled = [KeyRequest.Enrol(Owner), KeyRequest.FinishEnrol(Last, Right, Owner)];
        yield return Requests([.. enrolled, KeyRequest.Ask(Owner)]);
        yield return Requests([.. enrolled, KeyRequest.Start(StartMode.ByItself), KeyRequest.Start(StartMode.ByPhone)]);
        yield return Requests([.. enrolled, KeyRequest.Keep([]), KeyRequest.Ask(Owner)]);
        yield return Requests([.. enrolled, KeyRequest.Keep(Owner), [255], KeyRequest.Begin(Last), KeyRequest.Finish(Last, Right)]);
        yield return Requests([.. enrolled, [255], KeyRequest.Begin(Owner), KeyRequest.Finish(Last, new byte[32])]);
        yield return Requests([KeyRequest.Start(StartMode.ByItself), [255], KeyRequest.Ask(Owner)]);
    }

    public override void Run(byte[] input)
    {
        foreach (var file in Directory.GetFiles(folder)) File.Delete(file);
        Promise(keeper.Begin() is null, "an empty folder is a new box");
        byte[] answer = new byte[256], begun = new byte[KeyRequest.IdBytes + KeyRequest.ElementBytes];
        for (int at = 0, number = 0; at < input.Length && number < MostRequests; number++)
        {
            var length = Math.Min(input[at], input.Length - at - 1);
            var request = input.AsSpan(at + 1, length).ToArray();
            at += 1 + length;
            if (request is [255])
            {
                // The power is cut, and comes back.
                Promise(keeper.Begin() is null, "what was written opens or waits for a phone");
                continue;
            }

            Fill(request, begun);
            var said = keeper.Answer(request, answer);
            Promise(said is > 0 and <= 1 + KeyRequest.IdBytes + KeyRequest.ElementBytes + UnlockSlots.IdBytes, "every request has an answer of a known length");
            if (said > begun.Length) answer.AsSpan(1, begun.Length).CopyTo(begun);
        }

        keeper.Resealed();
    }

    void Fill(byte[] request, byte[] begun)
    {
        KeyRequest.Read(request, out var kind);
        if (kind is not (KeyRequestKind.Finish or KeyRequestKind.FinishEnrol)) return;
        var id = request.AsSpan(1, KeyRequest.IdBytes);
        var element = request.AsSpan(1 + KeyRequest.IdBytes, KeyRequest.ElementBytes);
        if (id.SequenceEqual(Last)) begun.AsSpan(0, KeyRequest.IdBytes).CopyTo(id);
        if (element.SequenceEqual(Right)) phone.TryEvaluate(begun.AsSpan(KeyRequest.IdBytes), element);
    }

    static byte[] Requests(params byte[][] requests) => [.. requests.SelectMany(request => (byte[])[(byte)request.Length, .. request])];

    static byte[] Repeat(byte value, int times) => [.. Enumerable.Repeat(value, times)];
}
