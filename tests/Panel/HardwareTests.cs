// Table, drawing and overlay of hardware/ say what pins.json says, and so does the program.
using System.Globalization;
using System.Text.RegularExpressions;
using Messenger.Appliance.Panel.Gpio;
using Messenger.Appliance.Tests;

namespace Messenger.Appliance.Panel.Tests;

public sealed partial class HardwareTests
{
    static readonly Pins BuiltIn = Pins.BuiltIn();

    [Fact]
    public void The_program_has_the_file_built_in()
    {
        var (pins, mistake) = Pins.From(Path.Combine(Hardware, "pins.json"));
        Assert.Null(mistake);
        Assert.Equal((BuiltIn.Wipe, BuiltIn.Pair, BuiltIn.Light, BuiltIn.Buzzer, BuiltIn.Display, BuiltIn.PressedIsLow), (pins!.Wipe, pins.Pair, pins.Light, pins.Buzzer, pins.Display, pins.PressedIsLow));
        Assert.Equal(BuiltIn.Chips, pins.Chips);
    }

    [Fact]
    public void The_table_of_wires_says_the_same()
    {
        var table = Read("README.md");
        foreach (var (name, pin) in Lines()) Assert.Matches($@"\| {name} \| {pin.Line} \| {pin.Header} \|", table);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"| display | I²C {BuiltIn.Display!.Bus}, address 0x{BuiltIn.Display.Address:X2} |"), table, StringComparison.Ordinal);
    }

    [Fact]
    public void The_drawing_says_the_same()
    {
        var drawing = Read("wiring.svg");
        foreach (var (name, pin) in Lines()) Assert.Contains($"data-pin=\"{name}:{pin.Header}\"", drawing, StringComparison.Ordinal);
        var json = Read("pins.json");
        foreach (Match line in Line().Matches(json)) Assert.Contains($"data-pin=\"{line.Groups["name"].Value}:{line.Groups["ground"].Value}\"", drawing, StringComparison.Ordinal);
    }

    [Fact]
    public void The_overlay_says_the_same()
    {
        var overlay = Read("overlay.dts");
        Assert.Contains($"brcm,pins = <{BuiltIn.Wipe.Line} {BuiltIn.Pair.Line}>; /* wipe pair */", overlay, StringComparison.Ordinal);
        Assert.Contains($"brcm,pins = <{BuiltIn.Light!.Line} {BuiltIn.Buzzer!.Line}>; /* light buzzer */", overlay, StringComparison.Ordinal);
        Assert.Contains($"<&i2c{BuiltIn.Display!.Bus}>", overlay, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("README.md")]
    public void A_file_that_is_none_is_refused_with_a_sentence(string name)
    {
        var (pins, mistake) = Pins.From(Path.Combine(Hardware, name));
        Assert.Null(pins);
        Assert.Contains("--pins", mistake);
    }

    static string Hardware { get; } = Path.Combine(Tree.Root, "hardware");

    static (string, Pin)[] Lines() => [("wipe", BuiltIn.Wipe), ("pair", BuiltIn.Pair), ("light", BuiltIn.Light!), ("buzzer", BuiltIn.Buzzer!)];

    static string Read(string name) => File.ReadAllText(Path.Combine(Hardware, name));

    [GeneratedRegex("""
        "(?<name>\w+)": \{ "line": \d+, "pin": \d+, "ground": (?<ground>\d+) \}
        """)]
    private static partial Regex Line();
}
