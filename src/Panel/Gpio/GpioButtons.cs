// Pair and Wipe on two wires. At every start both lines are taken and looked at: a Wipe button that cannot be had, or that is
// down already, is no button, and the box must not run without one. The sentence says which wire is wrong.
using Messenger.Appliance.Panel.Buttons;

namespace Messenger.Appliance.Panel.Gpio;

public sealed class GpioButtons(Pins pins, TimeProvider time, Action<string> tell) : IButtonSource, IEdges
{
    const int Batch = 64;

    readonly LineEdge[] batch = new LineEdge[Batch];
    InputLines? lines;
    bool pairRestsDown;
    TimeSpan openedAt;
    bool levelsTold;
    CancellationTokenSource? ending;

    /// <summary>The kernel stamps edges with the same clock.</summary>
    public TimeSpan Now => time.GetElapsedTime(0);

    public string? Open()
    {
        if (lines is not null) return null;
        var (both, refusal) = InputLines.Open(pins.Chips, pins.PressedIsLow, [pins.Wipe.Line, pins.Pair.Line]);
        if (both is null) return Explain(refusal);
        var looked = Now;
        if (both.IsActive(pins.Wipe.Line))
        {
            both.Dispose();
            return $"지우기 버튼이 이미 눌려 있습니다. 버튼이나 전선({pins.Wipe})을 확인하세요. 눌린 채로 멈추는 버튼이면 안 됩니다. "
                + $"The Wipe button is down already: look at the button and its wire ({pins.Wipe}). It must be one that springs back.";
        }

        // The box works and cannot be paired with until it is up: worth a word, and no reason to leave a home without its box.
        pairRestsDown = both.IsActive(pins.Pair.Line);
        if (pairRestsDown)
        {
            tell($"연결 버튼이 눌려 있어서 연결할 수 없습니다. 버튼이나 전선({pins.Pair})을 확인하세요. "
                + $"The Pair button is down already, so nothing can be paired: look at the button and its wire ({pins.Pair}).");
        }

        (lines, openedAt) = (both, looked);
        return null;
    }

    /// <summary>Returns early when the lines are lost: then there is no button any more, and the caller must end the box.</summary>
    public void Run(IPresses presses, CancellationToken stopping)
    {
        ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        ButtonLoop.Run(this, presses, tell, ending.Token);
    }

    public int Wait(Span<Edge> edges, TimeSpan patience)
    {
        if (lines is not { } open) return 0;
        if (!levelsTold)
        {
            // As they were when the lines were taken: a hold that began since then waits with the kernel, and counts.
            levelsTold = true;
            edges[0] = new(Button.Pair, pairRestsDown, openedAt);
            edges[1] = new(Button.Wipe, false, openedAt);
            return 2;
        }

        var count = open.Wait(batch.AsSpan(0, Math.Min(batch.Length, edges.Length)), patience);
        if (count < 0) ending?.Cancel();
        for (var i = 0; i < count; i++) edges[i] = new(batch[i].Line == pins.Wipe.Line ? Button.Wipe : Button.Pair, batch[i].Active, batch[i].At);
        return Math.Max(count, 0);
    }

    public void Dispose()
    {
        lines?.Dispose();
        ending?.Dispose();
    }

    // Both together were refused: which one it is shows when each is asked for alone.
    string Explain(LineRefusal refusal)
    {
        if (refusal is LineRefusal.NoLibrary)
            return "libgpiod가 없어 버튼을 쓸 수 없습니다. The buttons need libgpiod 2: install the package libgpiod3.";
        if (refusal is LineRefusal.NoChip)
            return $"버튼을 읽을 GPIO 칩이 없습니다. No GPIO chip for the buttons is here (looked for {string.Join(", ", pins.Chips)}): is this the right board, and may this user open /dev/gpiochip*?";
        return Alone(pins.Wipe, "지우기", "Wipe") ?? Alone(pins.Pair, "연결", "Pair") ?? "버튼을 쓸 수 없습니다. The two buttons cannot be had together: look at pins.json.";
    }

    string? Alone(Pin pin, string korean, string english)
    {
        var (line, refusal) = InputLines.Open(pins.Chips, pins.PressedIsLow, [pin.Line]);
        line?.Dispose();
        return refusal switch
        {
            LineRefusal.None => null,
            LineRefusal.Taken => $"{korean} 버튼의 선({pin})을 다른 프로그램이 쓰고 있습니다. The wire of the {english} button ({pin}) is in use by another program: end it, or take it out of config.txt.",
            _ => $"{korean} 버튼의 선({pin})을 쓸 수 없습니다. The wire of the {english} button ({pin}) cannot be had: this board has no such line.",
        };
    }
}
