// The plain HTTP page that leads a phone through trusting the home's certificate, step by step, and on to the app. It
// holds nothing secret: the pairing payload stays in the fragment, which the phone keeps to itself.
using Messenger.Appliance.Registry;
using Messenger.Appliance.Setup.Pages;
using Messenger.Appliance.Setup.State;
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Setup.Onboarding;

static class OnboardingPage
{
    public const string Head = """<link rel="stylesheet" href="/onboarding.css"><script type="module" src="/onboarding.js"></script>""";

    const string Current = " aria-current=\"page\"";

    static readonly Template Page = Template.Load("onboarding.html");
    static readonly Template IPhone = Template.Load("iphone.html");
    static readonly Template Android = Template.Load("android.html");
    static readonly Template Computer = Template.Load("computer.html");

    public static string Body(BoxStatus box, Reader reader, HttpContext context, string authority)
    {
        var device = Device(context.Request);
        var template = device switch { "iphone" => IPhone, "android" => Android, _ => Computer };
        var steps = template.Fill(reader.Language, ("query", reader.Query), ("authority", authority));
        return Page.Fill(
            reader.Language,
            ("origin-name", box.NameOrigin), ("origin-address", box.AddressOrigin),
            ("lang-query", reader.Query.Replace('?', '&')),
            ("iphone-current", device == "iphone" ? Current : ""), ("android-current", device == "android" ? Current : ""),
            ("computer-current", device == "computer" ? Current : ""), ("steps", steps));
    }

    // What was chosen, else what the browser says it is; iPads that pass for Macs choose by hand.
    static string Device(HttpRequest request)
    {
        if (request.Query["on"].ToString() is ("iphone" or "android" or "computer") and var chosen) return chosen;
        var agent = request.Headers.UserAgent.ToString();
        if (agent.Contains("iPhone", StringComparison.Ordinal) || agent.Contains("iPad", StringComparison.Ordinal)) return "iphone";
        return agent.Contains("Android", StringComparison.Ordinal) ? "android" : "computer";
    }
}
