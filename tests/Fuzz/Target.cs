// What is fuzzed: one way by which bytes of a stranger come in. Run throws where the product breaks a promise; what it refuses
// is no fault. An input is judged by itself: nothing of one is left for the next.
namespace Messenger.Appliance.Fuzz.Tests;

abstract class Target
{
    static readonly Dictionary<string, Func<Target>> All = new()
    {
        ["codec"] = () => new CodecTarget(),
        ["mqtt"] = () => new MqttTarget(),
        ["websocket"] = () => new WebSocketTarget(),
        ["setup"] = () => new SetupTarget(),
        ["unlock"] = () => new UnlockTarget(),
        ["card"] = () => new CardTarget(),
        ["link"] = () => new LinkTarget(),
    };

    static readonly Dictionary<string, Target> Made = [];

    public static IEnumerable<string> Names => All.Keys;

    /// <summary>The most that a run may allocate, whatever its input; the input's own length comes on top a few times.</summary>
    public virtual long MostAllocated => 256 << 10;

    public static Target Named(string name) =>
        Made.TryGetValue(name, out var made) ? made : Made[name] = All.TryGetValue(name, out var make) ? make() : throw new ArgumentException($"There is no target {name}: {string.Join(", ", Names)}.");

    /// <summary>Inputs that a fuzzer begins with: what friends send.</summary>
    public abstract IEnumerable<byte[]> Seeds();

    public abstract void Run(byte[] input);

    protected static void Promise(bool kept, string promise)
    {
        if (!kept) throw new BrokenPromiseException(promise);
    }
}

sealed class BrokenPromiseException(string promise) : Exception(promise);
