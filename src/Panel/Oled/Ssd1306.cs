// Solomon Systech SSD1306, 128 × 64, on I²C (data sheet rev 1.1, sections 8 to 10): the few commands that a picture needs. The
// display is optional: whatever fails is told once, and the box goes on without it.
using System.Device.I2c;

namespace Messenger.Appliance.Panel.Oled;

sealed class Ssd1306 : IDisposable
{
    const byte Commands = 0x00;
    const byte Data = 0x40;
    const int Chunk = 32;

    /// <summary>128 × 64, internal charge pump, row by row from the upper left, half bright: it is read in a living room.</summary>
    static ReadOnlySpan<byte> Setup =>
    [
        0xAE, 0xD5, 0x80, 0xA8, 0x3F, 0xD3, 0x00, 0x40, 0x8D, 0x14, 0x20, 0x00, 0xA1, 0xC8, 0xDA, 0x12, 0x81, 0x60, 0xD9, 0xF1, 0xDB, 0x40, 0xA4, 0xA6,
    ];

    static ReadOnlySpan<byte> WholePicture => [0x21, 0, 127, 0x22, 0, 7];

    readonly I2cDevice device;
    bool lit;

    Ssd1306(I2cDevice device) => this.device = device;

    /// <summary>Null where none answers.</summary>
    public static Ssd1306? Open(int bus, int address)
    {
        I2cDevice? device = null;
        try
        {
            device = I2cDevice.Create(new(bus, address));
            var display = new Ssd1306(device);
            display.Command(Setup);
            return display;
        }
        catch (Exception fault) when (IsTrouble(fault))
        {
            device?.Dispose();
            return null;
        }
    }

    /// <summary>False when the display is gone.</summary>
    public bool TryShow(OledPicture picture)
    {
        try
        {
            Command(WholePicture);
            Span<byte> packet = stackalloc byte[Chunk + 1];
            packet[0] = Data;
            for (var at = 0; at < picture.Pages.Length; at += Chunk)
            {
                picture.Pages.Slice(at, Chunk).CopyTo(packet[1..]);
                device.Write(packet);
            }

            packet.Clear();
            Light(true);
            return true;
        }
        catch (Exception fault) when (IsTrouble(fault))
        {
            return false;
        }
    }

    /// <summary>Dark, so that it neither burns in nor lights the room.</summary>
    public void Rest()
    {
        try
        {
            Light(false);
        }
        catch (Exception fault) when (IsTrouble(fault))
        {
            // It will be found gone at the next picture.
        }
    }

    public void Dispose()
    {
        Rest();
        device.Dispose();
    }

    void Light(bool on)
    {
        if (lit == on) return;
        Command([(byte)(on ? 0xAF : 0xAE)]);
        lit = on;
    }

    void Command(ReadOnlySpan<byte> commands)
    {
        Span<byte> packet = stackalloc byte[Setup.Length + 1];
        packet[0] = Commands;
        commands.CopyTo(packet[1..]);
        device.Write(packet[..(commands.Length + 1)]);
    }

    static bool IsTrouble(Exception fault) => fault is IOException or InvalidOperationException or PlatformNotSupportedException or UnauthorizedAccessException;
}
