// Where guard and relay of one state folder meet: a name of the kernel's (an abstract Unix socket), not a file, unless a path is
// given because the two have networks of their own. It also keeps a second box out of the same folder (decision 0035). Pure.
using System.Security.Cryptography;
using System.Text;

namespace Messenger.Appliance.Core.Link;

public static class LinkAddress
{
    /// <param name="state">Full path of the state folder.</param>
    /// <param name="given">Path of a socket in a folder that exists; null: by the folder's name.</param>
    public static string Of(string state, string? given) => given ?? "\0messenger-appliance/" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(state)));
}
