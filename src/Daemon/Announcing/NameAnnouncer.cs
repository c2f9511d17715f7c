// Announces the box's name in the home (mDNS, RFC 6762) by a child process of Avahi's, started anew when it ends or the
// address changes. Where there is no Avahi, one line says so: the QR carries the address anyway.
using System.ComponentModel;
using System.Diagnostics;
using System.Net;

namespace Messenger.Appliance.Daemon.Announcing;

sealed class NameAnnouncer(Func<(string Name, IPAddress Address)> current, Action<string> tell, TimeProvider time)
{
    /// <summary>How often the address is looked at, and a child that ended is started again.</summary>
    static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    bool told;

    public Task RunAsync(CancellationToken stopping) =>
        // The child is bound to the thread that started it (it ends with it), so that thread is one of its own.
        Task.Factory.StartNew(() => Run(stopping), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    void Run(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var (name, address) = current();
            if (!IPAddress.IsLoopback(address)) Announce(name, address, stopping);
            stopping.WaitHandle.WaitOne(Look);
        }
    }

    void Announce(string name, IPAddress address, CancellationToken stopping)
    {
        var start = new ProcessStartInfo("setpriv")
        {
            ArgumentList = { "--pdeathsig", "TERM", "avahi-publish", "-a", "-R", name, address.ToString() },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        try
        {
            using var child = Process.Start(start) ?? throw new Win32Exception();
            child.OutputDataReceived += static (_, _) => { };
            child.ErrorDataReceived += static (_, _) => { };
            child.BeginOutputReadLine();
            child.BeginErrorReadLine();
            var since = time.GetTimestamp();
            while (!child.WaitForExit(TimeSpan.FromSeconds(1)))
            {
                if (!stopping.IsCancellationRequested && current() == (name, address)) continue;
                child.Kill();
                child.WaitForExit();
                return;
            }

            if (time.GetElapsedTime(since) < Look) Tell(name);
        }
        catch (Win32Exception)
        {
            Tell(name);
        }
    }

    void Tell(string name)
    {
        if (told) return;
        told = true;
        tell($"The name {name} is not announced, because Avahi does not run here; phones use the address.");
    }
}
