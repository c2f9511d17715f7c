// A USB stick with an update on it: a bundle made of this tree's root with something changed, signed as the image wants it or not.
using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Messenger.Appliance.Vm.Tests;

sealed class Stick : IDisposable
{
    const long Bytes = 900L << 20;

    readonly string folder = Directory.CreateTempSubdirectory("vm-stick-").FullName;

    public string Path => System.IO.Path.Combine(folder, "stick.img");

    /// <param name="version">What the updated system calls itself.</param>
    /// <param name="changes">To the root, in debugfs's words; EMPTY is the name of an empty file.</param>
    public static Task<Stick> MakeAsync(string version, params string[] changes) => MakeAsync(version, Key("updates.pem"), Key("updates.key"), changes);

    /// <summary>Signed by somebody whom no box knows.</summary>
    public static async Task<Stick> ForgeAsync(string version)
    {
        var folder = Directory.CreateTempSubdirectory("vm-forger-").FullName;
        try
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = new CertificateRequest("CN=updates", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            var (pem, secret) = (System.IO.Path.Combine(folder, "pem"), System.IO.Path.Combine(folder, "key"));
            await File.WriteAllTextAsync(pem, certificate.ExportCertificatePem());
            await File.WriteAllTextAsync(secret, key.ExportPkcs8PrivateKeyPem());
            return await MakeAsync(version, pem, secret, []);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static string Key(string name) => System.IO.Path.Combine(Board.Release, "keys", name);

    static async Task<Stick> MakeAsync(string version, string certificate, string key, string[] changes)
    {
        var stick = new Stick();
        var content = System.IO.Path.Combine(stick.folder, "content");
        var (root, empty, release) = (System.IO.Path.Combine(content, "root.ext4"), System.IO.Path.Combine(stick.folder, "EMPTY"), System.IO.Path.Combine(stick.folder, "release"));
        Directory.CreateDirectory(content);
        await File.WriteAllTextAsync(empty, "");
        await File.WriteAllTextAsync(release, $"ID=messenger-appliance\nIMAGE_ID=messenger-appliance\nIMAGE_VERSION={version}\n");
        await RunAsync("cp", "--sparse=always", System.IO.Path.Combine(Board.Release, "work", "root.ext4"), root);
        var script = System.IO.Path.Combine(stick.folder, "script");
        await File.WriteAllLinesAsync(script, ["rm /usr/lib/os-release", $"write {release} /usr/lib/os-release", .. changes.Select(change => change.Replace("EMPTY", empty, StringComparison.Ordinal))]);
        await RunAsync("debugfs", "-w", "-f", script, root);
        await File.WriteAllTextAsync(System.IO.Path.Combine(content, "manifest.raucm"),
            $"[update]\ncompatible=messenger-appliance-arm64\nversion={version}\n[image.rootfs]\nfilename=root.ext4\n");
        var bundle = System.IO.Path.Combine(stick.folder, "messenger-appliance.raucb");
        await RunAsync("rauc", "--cert=" + certificate, "--key=" + key, "bundle", content, bundle);
        Directory.Delete(content, recursive: true);
        await using (var file = File.Create(stick.Path)) file.SetLength(Bytes);
        await RunAsync("mkfs.vfat", "-F", "32", stick.Path);
        await RunAsync("mcopy", "-i", stick.Path, bundle, "::messenger-appliance.raucb");
        File.Delete(bundle);
        return stick;
    }

    static async Task RunAsync(string program, params string[] arguments)
    {
        using var running = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, complained) = (running.StandardOutput.ReadToEndAsync(), running.StandardError.ReadToEndAsync());
        await running.WaitForExitAsync();
        Assert.True(running.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await said} {await complained}");
    }
}
