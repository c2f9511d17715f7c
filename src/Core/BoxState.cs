// What the box is doing, in the one word that light, panel, state page and API share (protocol.md, Signed requests).
namespace Messenger.Appliance.Core;

public enum BoxState
{
    /// <summary>No phone is paired and no window is open.</summary>
    Unclaimed,

    /// <summary>Pair was pressed: the QR stands for two minutes.</summary>
    Pairing,

    /// <summary>At least one phone is paired; messages pass.</summary>
    Ready,

    /// <summary>Works, but somebody should look: the reason is on the state page.</summary>
    Attention,

    /// <summary>Every key is gone; a fresh life begins.</summary>
    Wiped,

    /// <summary>The box has no key: an adult's phone has to unlock it. Nothing is relayed.</summary>
    Locked,
}

public static class BoxStates
{
    /// <summary>The word of the API.</summary>
    public static string Word(this BoxState state) => state switch
    {
        BoxState.Unclaimed => "unclaimed",
        BoxState.Pairing => "pairing",
        BoxState.Ready => "ready",
        BoxState.Attention => "attention",
        BoxState.Locked => "locked",
        _ => "wiped",
    };
}
