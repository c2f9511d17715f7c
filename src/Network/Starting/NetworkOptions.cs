// The program's few flags; the image gives all of them (image/units/messenger-network.service).
namespace Messenger.Appliance.Network.Starting;

sealed record NetworkOptions
{
    public const string Help = """
        messenger-network: brings the box of Messenger Appliance into the home's Wi-Fi

          --radio NAME       the wireless interface (default: wlan0)
          --control PATH     wpa_supplicant's control socket of that interface (default: /run/messenger-wifi/wlan0)
          --boot DIR         where Raspberry Pi Imager leaves network-config (default: /boot/firmware)
          --link PATH        where the relay asks, if systemd gives no socket

        """;

    public string Radio { get; init; } = "wlan0";

    public string Control { get; init; } = "/run/messenger-wifi/wlan0";

    public string Boot { get; init; } = "/boot/firmware";

    public string? Link { get; init; }

    /// <summary>The options, or the sentence that says what is wrong.</summary>
    public static (NetworkOptions? Options, string? Mistake) Parse(ReadOnlySpan<string> arguments)
    {
        var options = new NetworkOptions();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 >= arguments.Length || arguments[i + 1].Length == 0) return (null, $"{arguments[i]} needs a value; --help shows all flags.");
            var value = arguments[i + 1];
            switch (arguments[i])
            {
                case "--radio" when value.IndexOfAny(['/', '.']) < 0: options = options with { Radio = value }; break;
                case "--control": options = options with { Control = Path.GetFullPath(value) }; break;
                case "--boot": options = options with { Boot = Path.GetFullPath(value) }; break;
                case "--link": options = options with { Link = Path.GetFullPath(value) }; break;
                default: return (null, $"There is no flag {arguments[i]} with the value {value}; --help shows all.");
            }
        }

        return (options, null);
    }
}
