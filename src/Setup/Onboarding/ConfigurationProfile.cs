// The home CA as an iPhone configuration profile (Apple, "Configuration Profile Reference", com.apple.security.root).
// Its identifiers come from the certificate, so that installing it again replaces it and does not pile up.
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Setup.Pages;

namespace Messenger.Appliance.Setup.Onboarding;

static class ConfigurationProfile
{
    public const string ContentType = "application/x-apple-aspen-config";

    static readonly Template Profile = Template.Load("profile.xml");

    public static string For(X509Certificate2 authority, string label, Language language)
    {
        var hash = SHA256.HashData(authority.RawData);
        return Profile.Fill(
            language,
            ("name", label), ("common-name", authority.GetNameInfo(X509NameType.SimpleName, forIssuer: false)),
            ("certificate", Convert.ToBase64String(authority.RawData)), ("id", Convert.ToHexStringLower(hash.AsSpan(0, 6))),
            ("outer", new Guid(hash.AsSpan(0, 16)).ToString().ToUpperInvariant()), ("inner", new Guid(hash.AsSpan(16, 16)).ToString().ToUpperInvariant()));
    }
}
