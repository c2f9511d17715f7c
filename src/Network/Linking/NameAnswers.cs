// On the hotspot every name is the box's (RFC 1035): a phone that looks for the internet finds the box instead, says that the
// network wants something, and opens the page. One question, one answer of fixed form; all else is not answered.
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Messenger.Appliance.Network.Linking;

static class NameAnswers
{
    const int Header = 12, MostName = 255, MostBytes = 512;
    const ushort TypeA = 1, ClassInternet = 1;

    /// <summary>Answers on this socket until it is closed.</summary>
    public static async Task ServeAsync(Socket socket, IPAddress address, CancellationToken stopping)
    {
        var (question, answer) = (new byte[MostBytes], new byte[MostBytes + 16]);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(question, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), stopping).ConfigureAwait(false);
                var length = Answer(question.AsSpan(0, received.ReceivedBytes), address, answer);
                if (length > 0) await socket.SendToAsync(answer.AsMemory(0, length), SocketFlags.None, received.RemoteEndPoint, stopping).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // Whoever asked is gone, or the hotspot is: the next question may be answered.
            }
        }
    }

    /// <summary>Bytes written; 0 when nothing is to be said. To other types than A: that there is none.</summary>
    internal static int Answer(ReadOnlySpan<byte> question, IPAddress address, Span<byte> answer)
    {
        if (question.Length < Header + 5 || question.Length > MostBytes) return 0;
        // A standard query with one question.
        if ((question[2] & 0xf8) != 0 || BinaryPrimitives.ReadUInt16BigEndian(question[4..]) != 1) return 0;
        var end = Header;
        while (question[end] != 0)
        {
            // A pointer has no place in a question that is the first thing said.
            if (question[end] > 63) return 0;
            end += question[end] + 1;
            if (end - Header > MostName || end + 5 > question.Length) return 0;
        }

        end += 5;
        var isAddress = BinaryPrimitives.ReadUInt16BigEndian(question[(end - 4)..]) == TypeA && BinaryPrimitives.ReadUInt16BigEndian(question[(end - 2)..]) == ClassInternet;
        question[..end].CopyTo(answer);
        // An answer, with authority; recursion as it was asked for.
        answer[2] = (byte)(0x84 | (question[2] & 1));
        answer[3] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(answer[6..], isAddress ? (ushort)1 : (ushort)0);
        answer[8..Header].Clear();
        if (!isAddress) return end;
        // The name of the question, A, internet, for five seconds: outside of this network the name is somebody else's.
        ReadOnlySpan<byte> record = [0xc0, Header, 0, (byte)TypeA, 0, (byte)ClassInternet, 0, 0, 0, 5, 0, 4];
        record.CopyTo(answer[end..]);
        address.TryWriteBytes(answer[(end + record.Length)..], out var written);
        return end + record.Length + written;
    }
}
