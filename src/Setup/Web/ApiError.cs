// The API's refusals and how they look on the wire (protocol.md, Errors of the API).
namespace Messenger.Appliance.Setup.Web;

enum ApiError
{
    Malformed,
    NotPaired,
    PairingClosed,
    NotAllowed,
    TwoPhones,
    Full,
    TooLarge,
    SlowDown,
    Storage,
    Wiped,

    /// <summary>A phone that does not unlock this box.</summary>
    WrongPhone,
    Locked,
    NotLocked,

    /// <summary>No phone could unlock the box.</summary>
    NotEnrolled,

    /// <summary>The file that the unlocking needs was changed.</summary>
    Changed,
}

static class ApiErrors
{
    public static (int Status, string Code) Wire(this ApiError error) => error switch
    {
        ApiError.Malformed => (400, "malformed"),
        ApiError.NotPaired => (401, "not-paired"),
        ApiError.PairingClosed => (403, "pairing-closed"),
        ApiError.NotAllowed => (403, "not-allowed"),
        ApiError.TwoPhones => (409, "two-phones"),
        ApiError.Full => (409, "full"),
        ApiError.TooLarge => (413, "too-large"),
        ApiError.SlowDown => (429, "slow-down"),
        ApiError.Storage => (503, "storage"),
        ApiError.WrongPhone => (403, "wrong-phone"),
        ApiError.Locked => (503, "locked"),
        ApiError.NotLocked => (409, "not-locked"),
        ApiError.NotEnrolled => (409, "not-enrolled"),
        ApiError.Changed => (409, "changed"),
        _ => (503, "wiped"),
    };
}
