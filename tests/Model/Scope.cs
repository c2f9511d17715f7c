// How large a world is looked at, and which rule of the protocol is left out in it, to see that the checker would notice.
namespace Messenger.Appliance.Model.Tests;

enum Flaw
{
    None,

    /// <summary>A hello that was lost with the line is not said again.</summary>
    HelloIsSaidOnce,

    /// <summary>A phone believes Session Present, whatever box it was that it subscribed at.</summary>
    BootIsNotCompared,

    /// <summary>Nobody tells a phone that its share of the box was full.</summary>
    MissedIsNotTold,

    /// <summary>The sender is content with the box's PUBACK.</summary>
    TakenIsEnough,

    /// <summary>A receipt counts as told when it was sent.</summary>
    ReceiptIsNotOwed,

    /// <summary>A text that comes again while its receipt is on its way, told before its author was there, is not confirmed again.</summary>
    AnyReceiptIsEnough,

    /// <summary>What is sent again takes a new place in the order.</summary>
    OrderIsNotKept,

    /// <summary>What comes twice is shown twice.</summary>
    TwiceIsShownTwice,

    /// <summary>The phone acknowledges what it has not stored.</summary>
    AcknowledgedUnstored,

    /// <summary>The box lets go of a message that was sent, before the acknowledgement.</summary>
    SentIsEnough,
}

/// <param name="Authors">Who writes which message, in this order.</param>
/// <param name="Share">Packets that may wait for one phone.</param>
sealed record Scope(int Phones, int[] Authors, int BoxDeaths, int PhoneDeaths, int Cuts, int Share = 8, Flaw Flaw = Flaw.None);
