// The two certificates of the home: the authority that phones trust, and the server's, signed by it.
namespace Messenger.Appliance.Registry;

public enum CertificateRole
{
    Authority,
    Server,
}
