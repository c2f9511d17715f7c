// The one form with a secret of the home's in it: a network and its password, as a browser sends forms (URL-encoded). Read into pinned
// memory that is zeroed when it is given back; no string of the password is ever made.
using System.Security.Cryptography;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Core.Wireless;
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Setup.Wireless;

sealed class JoinForm : IDisposable
{
    /// <summary>More than a name, another name and a password take, each byte as %XX.</summary>
    const int MostBytes = 1024;

    readonly byte[] body = GC.AllocateArray<byte>(MostBytes + 1, pinned: true);
    readonly byte[] key = GC.AllocateArray<byte>(JoinFrame.MostKeyBytes, pinned: true);
    int keyBytes;

    JoinForm()
    {
    }

    /// <summary>The network's name: chosen from the list, or typed.</summary>
    public Ssid Ssid { get; private set; }

    public ReadOnlySpan<byte> Key => key.AsSpan(0, keyBytes);

    /// <summary>The password is one that WPA takes, or there is none.</summary>
    public bool IsKey => keyBytes >= 0 && JoinFrame.IsKey(Key);

    /// <summary>Null when it names no network or is no such form.</summary>
    public static async Task<JoinForm?> ReadAsync(HttpContext context)
    {
        var form = new JoinForm();
        var length = 0;
        while (length < form.body.Length)
        {
            var read = await context.Request.Body.ReadAsync(form.body.AsMemory(length), context.RequestAborted).ConfigureAwait(false);
            if (read == 0) break;
            length += read;
        }

        // What answers asks another program: not on the thread that brought the last piece.
        await Task.Yield();
        var known = length <= MostBytes && form.Parse(form.body.AsSpan(0, length));
        CryptographicOperations.ZeroMemory(form.body);
        if (known) return form;
        form.Dispose();
        return null;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(body);
        CryptographicOperations.ZeroMemory(key);
        keyBytes = 0;
    }

    bool Parse(ReadOnlySpan<byte> text)
    {
        Span<byte> name = stackalloc byte[2 * Ssid.MostBytes];
        Span<char> hex = stackalloc char[2 * Ssid.MostBytes];
        var (chosen, typed) = (default(Ssid), default(Ssid));
        foreach (var range in text.Split((byte)'&'))
        {
            var field = text[range];
            var equals = field.IndexOf((byte)'=');
            if (equals < 0) continue;
            var value = field[(equals + 1)..];
            switch (field[..equals])
            {
                case var what when what.SequenceEqual("ssid"u8):
                    // Hex, or the word of the last choice, which is none.
                    if (Decode(value, name) is > 0 and var digits && System.Text.Encoding.ASCII.TryGetChars(name[..digits], hex, out var chars) && Ssid.TryParse(hex[..chars], out var listed)) chosen = listed;
                    break;
                case var what when what.SequenceEqual("name"u8):
                    if (Decode(value, name) is > 0 and var bytes && Ssid.TryOf(name[..bytes], out var named)) typed = named;
                    break;
                case var what when what.SequenceEqual("password"u8):
                    keyBytes = Decode(value, key);
                    break;
            }
        }

        Ssid = chosen == default ? typed : chosen;
        return Ssid != default;
    }

    // Bytes decoded; -1 when they do not fit or are not of the form.
    static int Decode(ReadOnlySpan<byte> value, Span<byte> into)
    {
        var length = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (length == into.Length) return -1;
            var one = value[i] == '+' ? (byte)' ' : value[i];
            if (one == '%')
            {
                if (i + 2 >= value.Length || Digit(value[i + 1]) is not (>= 0 and var high) || Digit(value[i + 2]) is not (>= 0 and var low)) return -1;
                one = (byte)((high << 4) | low);
                i += 2;
            }

            into[length++] = one;
        }

        return length;
    }

    static int Digit(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
