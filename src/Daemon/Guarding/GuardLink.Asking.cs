// Questions to the guard about the key, for phones and for the registry: each with a number, answered within a while or not.
using System.Collections.Concurrent;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Setup.Locking;

namespace Messenger.Appliance.Daemon.Guarding;

sealed partial class GuardLink : IVaultGuard
{
    /// <summary>The guard writes to the card before it answers.</summary>
    static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);

    readonly ConcurrentDictionary<uint, TaskCompletionSource<byte[]>> asked = [];
    uint lastNumber;

    public async Task<byte[]> AskAsync(byte[] request)
    {
        var number = Interlocked.Increment(ref lastNumber);
        var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        asked[number] = answer;
        try
        {
            lock (sending)
            {
                RequestFrame.WriteHead(outgoing.Span, FrameKind.Request, number);
                request.CopyTo(RequestFrame.Body(outgoing.Span));
                Send(outgoing.Span[..(RequestFrame.Head + request.Length)]);
            }

            return await answer.Task.WaitAsync(AnswerPatience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return [(byte)KeyAnswerKind.Malformed];
        }
        finally
        {
            asked.TryRemove(number, out _);
        }
    }

    /// <summary>The registry lies under the newest key.</summary>
    public void SayResealed()
    {
        lock (sending) Send(LinkFrames.Resealed);
    }

    /// <summary>What lies sealed does not open with the key of an unlocking.</summary>
    public void SayUnfit()
    {
        lock (sending) Send(LinkFrames.Unfit);
    }

    void Answered(ReadOnlySpan<byte> frame)
    {
        if (RequestFrame.TryRead(frame, out var number) && asked.TryRemove(number, out var answer)) answer.TrySetResult(RequestFrame.Body(frame).ToArray());
    }
}
