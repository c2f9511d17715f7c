// What the box needs to start, as the family chose it (protocol.md, Locked).
namespace Messenger.Appliance.Core;

public enum StartMode : byte
{
    /// <summary>An adult's phone unlocks it: the card alone opens nothing.</summary>
    ByPhone = 0,

    /// <summary>Nothing: the key is on the card, and whoever takes the card opens it.</summary>
    ByItself = 1,
}

public static class StartModes
{
    /// <summary>The word of the API.</summary>
    public static string Word(this StartMode mode) => mode == StartMode.ByItself ? "itself" : "phone";

    public static bool TryParse(string? word, out StartMode mode)
    {
        mode = word == "itself" ? StartMode.ByItself : StartMode.ByPhone;
        return word is "itself" or "phone";
    }
}
