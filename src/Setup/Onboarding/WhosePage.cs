// Answers a phone that cannot reach its box any more: is this one still its own? The phone brings the fingerprint that it knows
// in the fragment, which no server sees; the page compares (protocol.md, Addresses). Plain HTTP, because after a wipe a
// phone trusts no certificate of this box: so it is a hint that anybody in the network could forge, and it says so.
using System.Buffers.Text;
using Messenger.Appliance.Core;
using Messenger.Appliance.Pairing;
using Messenger.Appliance.Setup.Pages;
using Messenger.Appliance.Setup.State;

namespace Messenger.Appliance.Setup.Onboarding;

static class WhosePage
{
    public const string Head = """<script type="module" src="/whose.js"></script>""";

    static readonly Template Page = Template.Load("whose.html");

    /// <summary>A box that does not know itself, as long as it is locked, has no fingerprint to show.</summary>
    public static string Body(BoxStatus box, Reader reader) => Page.Fill(
        reader.Language,
        ("fingerprint", Fingerprint(box.BoxKey)), ("name", box.Label),
        ("state", Sentences.Of(reader.Language)[box.State is BoxState.Unclaimed or BoxState.Pairing ? "whose-nobody" : "whose-somebody"]));

    static string Fingerprint(string boxKey)
    {
        var key = Base64Url.DecodeFromChars(boxKey);
        return key.Length == 0 ? "" : Base64Url.EncodeToString(BoxFingerprint.Of(key));
    }
}
