// Where guard and relay of one state folder meet: a name of the kernel's (an abstract Unix socket), not a file. It also keeps
// a second box out of the same folder (decision 0035). Pure.
using System.Security.Cryptography;
using System.Text;

namespace Messenger.Appliance.Core.Link;

public static class LinkAddress
{
    /// <param name="state">Full path of the state folder.</param>
    public static string Of(string state) => "\0messenger-appliance/" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(state)));
}
