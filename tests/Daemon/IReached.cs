// A box as its phones reach it: the port of the relay, and the authority that its certificate comes from.
using System.Security.Cryptography.X509Certificates;

namespace Messenger.Appliance.Daemon.Tests;

interface IReached
{
    int MqttPort { get; }

    Task<X509Certificate2> AuthorityAsync();
}
