// Ports on loopback for what a test starts. Below those that the system gives to connections: one that was free a moment ago and is a
// connection's now keeps a box from starting.
using System.Net;
using System.Net.Sockets;

namespace Messenger.Appliance.Tests;

static class Ports
{
    const int Least = 15_000;

    /// <summary>The system's own begin at 32768 (net.ipv4.ip_local_port_range).</summary>
    const int Most = 32_000;

    // Tests of several processes begin in different places.
    static int last = Random.Shared.Next(Least, Most);

    /// <summary>One that nobody has, and that this process gives to nobody else soon.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Least + (int)((uint)Interlocked.Increment(ref last) % (Most - Least));
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
