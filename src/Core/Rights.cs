// What a paired device may do at the box. The numbers are on the wire and on the card (protocol.md, Rights).
namespace Messenger.Appliance.Core;

public enum Rights : byte
{
    /// <summary>The first phone: everything an adult may, and only the founder itself can take it away.</summary>
    Founder = 1,

    /// <summary>Invites, removes other phones, changes settings.</summary>
    Adult = 2,

    /// <summary>Talks, and makes rooms.</summary>
    Child = 3,

    /// <summary>Talks in rooms that it was invited to.</summary>
    Guest = 4,
}

public static class RightsRules
{
    public static bool IsAdult(this Rights rights) => rights is Rights.Founder or Rights.Adult;

    /// <summary>An adult gives any right but the founder's; nobody else gives any.</summary>
    public static bool MayGive(this Rights giver, Rights given) => giver.IsAdult() && given is (Rights.Adult or Rights.Child or Rights.Guest);

    /// <summary>Everyone may remove their own phone; adults any other phone but the founder's.</summary>
    public static bool MayRemove(this Rights remover, Rights removed, bool same) => same || (remover.IsAdult() && removed != Rights.Founder);
}
