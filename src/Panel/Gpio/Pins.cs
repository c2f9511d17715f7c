// Which wire is where: hardware/pins.json, the one file that code, wiring table and device-tree overlay are made of or compared
// with. It is built into the program; another file serves machines that are no Raspberry Pi.
using System.Text.Json;

namespace Messenger.Appliance.Panel.Gpio;

/// <param name="Chips">Labels of the GPIO chips that these lines may be on; the first that is there.</param>
/// <param name="PressedIsLow">A button connects its line to ground, and a resistor in the chip pulls it up.</param>
/// <param name="Wipe">Line of the chip.</param>
/// <param name="Pair">Line of the chip.</param>
/// <param name="Light">Line of the chip; null: none.</param>
/// <param name="Buzzer">Line of the chip; null: none.</param>
/// <param name="Display">Where an SSD1306 may answer; null: nowhere.</param>
public sealed record Pins(IReadOnlyList<string> Chips, bool PressedIsLow, Pin Wipe, Pin Pair, Pin? Light, Pin? Buzzer, DisplayBus? Display)
{
    /// <summary>Of the Raspberry Pi.</summary>
    public static Pins BuiltIn()
    {
        using var stream = typeof(Pins).Assembly.GetManifestResourceStream("pins.json") ?? throw new InvalidOperationException("pins.json was not built in.");
        using var document = JsonDocument.Parse(stream);
        return Read(document.RootElement);
    }

    /// <summary>From a file; null, and the sentence, where it is none.</summary>
    public static (Pins? Pins, string? Mistake) From(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return (Read(document.RootElement), null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return (null, $"{path} does not say where the wires are: give --pins a file like hardware/pins.json.");
        }
    }

    static Pins Read(JsonElement root)
    {
        var lines = root.GetProperty("lines");
        string[] chips = [.. root.GetProperty("chips").EnumerateArray().Select(chip => chip.GetString() ?? "")];
        var display = root.TryGetProperty("display", out var bus) ? new DisplayBus(bus.GetProperty("bus").GetInt32(), bus.GetProperty("address").GetInt32()) : null;
        return new(chips, root.GetProperty("pressed").GetString() == "low", Line("wipe")!, Line("pair")!, Optional("light"), Optional("buzzer"), display);

        Pin Line(string name) => new(lines.GetProperty(name).GetProperty("line").GetInt32(), lines.GetProperty(name).TryGetProperty("pin", out var pin) ? pin.GetInt32() : 0);
        Pin? Optional(string name) => lines.TryGetProperty(name, out _) ? Line(name) : null;
    }
}

/// <param name="Line">The chip's own number for it (GPIO17 is line 17).</param>
/// <param name="Header">Pin of the 40-pin header, as people count them; 0 where there is none.</param>
public sealed record Pin(int Line, int Header)
{
    /// <summary>As a person finds it.</summary>
    public override string ToString() => Header == 0 ? $"GPIO {Line}" : $"GPIO {Line}, pin {Header}";
}

public sealed record DisplayBus(int Bus, int Address);
