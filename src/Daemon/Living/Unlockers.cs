// Keeps the guard's slots to the phones of the adults that are paired: told at the start, because a power cut may have come
// between, and whenever a phone goes. The guard then replaces the key, and the registry is sealed under the new one.
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Daemon.Guarding;
using Messenger.Appliance.Registry;

namespace Messenger.Appliance.Daemon.Living;

sealed class Unlockers : IDisposable
{
    static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    readonly DeviceRegistry registry;
    readonly GuardLink guard;
    readonly TimeProvider time;
    readonly SemaphoreSlim wanted = new(1);

    public Unlockers(DeviceRegistry registry, GuardLink guard, TimeProvider time)
    {
        (this.registry, this.guard, this.time) = (registry, guard, time);
        registry.Removed += Removed;
    }

    /// <summary>How the box starts, as last heard.</summary>
    public StartMode Mode { get; private set; }

    public async Task RunAsync(CancellationToken stopping)
    {
        while (true)
        {
            await wanted.WaitAsync(stopping).ConfigureAwait(false);
            while (!await TellAsync().ConfigureAwait(false)) await Task.Delay(Again, time, stopping).ConfigureAwait(false);
        }
    }

    /// <summary>Asks the guard again how the box starts.</summary>
    public async Task LookAsync()
    {
        if (KeyState.TryRead(await guard.AskAsync(KeyRequest.Ask(new byte[KeyRequest.IdBytes])).ConfigureAwait(false), out var state)) Mode = state.Mode;
    }

    public void Dispose()
    {
        registry.Removed -= Removed;
        wanted.Dispose();
    }

    void Removed(DeviceId device) => wanted.Release();

    async Task<bool> TellAsync()
    {
        var devices = registry.Devices;
        var ids = new byte[devices.Length * KeyRequest.IdBytes];
        var length = 0;
        foreach (var device in devices)
        {
            if (!device.Rights.IsAdult()) continue;
            device.Id.WriteBytes(ids.AsSpan(length));
            length += KeyRequest.IdBytes;
        }

        var answer = await guard.AskAsync(KeyRequest.Keep(ids.AsSpan(0, length))).ConfigureAwait(false);
        await LookAsync().ConfigureAwait(false);
        return answer is [(byte)KeyAnswerKind.Done];
    }
}
