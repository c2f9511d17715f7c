// The door's certificate on the card (decision 0092): kept right while the box is open, so that it is there when the box is
// locked. In clear, because a locked box has no key to open anything with.
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets;
using Messenger.Appliance.Setup;
using Messenger.Appliance.Setup.Certificates;

namespace Messenger.Appliance.Daemon.Living;

sealed record Door(X509Certificate2 Certificate, X509Certificate2 Authority) : IDisposable
{
    /// <summary>Null when there is none, or what there is is none.</summary>
    public static Door? Open(string folder)
    {
        var path = PathIn(folder);
        return File.Exists(path) && DoorCertificate.TryOpen(File.ReadAllText(path)) is var (door, authority) ? new(door, authority) : null;
    }

    /// <summary>Writes a new one where the kept one is not this home's, not for these addresses, or ends too soon.</summary>
    /// <param name="folder">The state folder.</param>
    /// <param name="byGroup">The guard, which destroys it, is another user.</param>
    /// <param name="authority">Signs it.</param>
    /// <param name="hosts">Where it is to be right.</param>
    /// <param name="now">When it is to begin.</param>
    /// <exception cref="IOException">The card is full or failing; the old one stands.</exception>
    public static void Keep(string folder, bool byGroup, HomeAuthority authority, Hosts hosts, DateTimeOffset now)
    {
        using (var kept = Open(folder))
            if (kept is not null && DoorCertificate.IsRight(kept.Certificate, kept.Authority, authority, hosts, now))
                return;
        var made = Encoding.ASCII.GetBytes(DoorCertificate.Issue(authority, hosts, now));
        DurableFile.Replace(PathIn(folder), made, eraseOld: true, mode: byGroup ? DurableFile.GroupToo : DurableFile.OwnerOnly);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        Authority.Dispose();
    }

    static string PathIn(string folder) => Path.Combine(folder, StateFiles.Door);
}
