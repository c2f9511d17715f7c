// One conversation with wpa_supplicant over its control socket (wpa_ctrl.h of hostap): a datagram is a command, the next one is its
// answer; after ATTACH a socket hears events instead. Its own end is a name of the kernel's, and it is connected: nobody else's
// datagram reaches it.
using System.Net.Sockets;
using System.Text;

namespace Messenger.Appliance.Network.Supplicant;

sealed class ControlSocket : IDisposable
{
    /// <summary>wpa_supplicant's own bound for an answer.</summary>
    const int MostBytes = 4096;

    /// <summary>A radio that ends its hotspot keeps wpa_supplicant waiting for it.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly Socket socket;
    readonly byte[] answer = GC.AllocateArray<byte>(MostBytes, pinned: true);

    ControlSocket(Socket socket) => this.socket = socket;

    /// <summary>Null when nobody listens at this path.</summary>
    public static ControlSocket? Open(string path)
    {
        if (!File.Exists(path)) return null;
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint($"\0messenger-network/{Guid.NewGuid():N}"));
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.SendTimeout = socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
            return new(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>The answer, without the end of its last line.</summary>
    /// <exception cref="SupplicantGoneException">No answer came.</exception>
    public string Ask(ReadOnlySpan<byte> command)
    {
        try
        {
            socket.Send(command);
            var length = socket.Receive(answer);
            return Encoding.Latin1.GetString(answer, 0, length).TrimEnd('\n');
        }
        catch (SocketException fault)
        {
            throw new SupplicantGoneException(fault);
        }
    }

    /// <summary>The next event, without the number in front that says how grave it is.</summary>
    /// <exception cref="SupplicantGoneException">The socket is closed.</exception>
    public async Task<string> HearAsync(CancellationToken stopping)
    {
        try
        {
            var length = await socket.ReceiveAsync(answer, SocketFlags.None, stopping).ConfigureAwait(false);
            var said = Encoding.Latin1.GetString(answer, 0, length);
            return said is ['<', >= '0' and <= '9', '>', ..] ? said[3..] : said;
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            throw new SupplicantGoneException(fault);
        }
    }

    public void Dispose() => socket.Dispose();
}

/// <summary>wpa_supplicant has ended, hangs, or does not do what every wpa_supplicant does: begin again.</summary>
sealed class SupplicantGoneException : Exception
{
    public SupplicantGoneException(string message) : base(message)
    {
    }

    public SupplicantGoneException(Exception inner) : base("wpa_supplicant does not answer.", inner)
    {
    }
}
