// Changes of level as a source tells of them, and what a source of them is. The loop above it does not know whether a level
// came from a wire, a pipe or a test.
namespace Messenger.Appliance.Panel.Buttons;

/// <param name="Button">Which.</param>
/// <param name="Down">Pressed from here on.</param>
/// <param name="At">When, on the source's clock.</param>
/// <param name="Whole">A press that came as a whole, by a script: it has no levels.</param>
public readonly record struct Edge(Button Button, bool Down, TimeSpan At, bool Whole = false);

public interface IEdges
{
    /// <summary>The clock that edges are stamped with.</summary>
    TimeSpan Now { get; }

    /// <summary>
    /// Waits for edges, no longer than that; how many were written, in order. The first ones tell where both contacts rest: one
    /// that is down then is stuck, and presses nothing until it has been up. Never throws.
    /// </summary>
    int Wait(Span<Edge> edges, TimeSpan patience);
}
