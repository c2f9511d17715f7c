// A box in some state, with something known in each place that holds a secret or a payload: what phones gave it is known because
// the drill made it; what the box made itself is learnt from outside (Scene.Learning.cs).
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Messenger.Appliance.Daemon.Tests;

namespace Messenger.Appliance.Vm.Tests;

sealed partial class Scene : IAsyncDisposable
{
    readonly Machine machine;
    readonly List<IAsyncDisposable> open = [];
    readonly List<IDisposable> clients = [];
    readonly List<Marker> markers = [];
    readonly Dictionary<string, X509Certificate2> certificates = [];

    Scene(Machine machine) => this.machine = machine;

    public IReadOnlyList<Marker> Markers => markers;

    /// <param name="machine">As it was kept: an unclaimed box.</param>
    /// <param name="act">Brings it into the state: <see cref="UseAsync"/>, <see cref="PairingAsync"/> or <see cref="UnlockingAsync"/>.</param>
    /// <param name="say">Told what the box logged, where it does not do as it should.</param>
    public static async Task<Scene> SetAsync(Machine machine, Func<Scene, Task> act, Action<string> say)
    {
        var scene = new Scene(machine);
        try
        {
            await act(scene);
            return scene;
        }
        catch (Exception)
        {
            say(await machine.LogAsync());
            await scene.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in open)
        {
            try
            {
                await connection.DisposeAsync();
            }
            catch (IOException)
            {
                // The box has closed it, as it should.
            }
        }

        open.Clear();
        clients.ForEach(client => client.Dispose());
        clients.Clear();
    }

    T Keep<T>(T connection)
        where T : IAsyncDisposable
    {
        open.Add(connection);
        return connection;
    }

    // Its connection stays, and with it what the box keeps for it.
    HttpClient KeepOpen(HttpClient client)
    {
        clients.Add(client);
        return client;
    }

    void Know(string place, byte[] bytes) => markers.Add(new(place, bytes));

    /// <summary>Random bytes for this place. A piece from their middle is looked for.</summary>
    byte[] Plant(string place, int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        Know(place, Middle(bytes));
        return bytes;
    }

    void KnowTls(string connection)
    {
        foreach (var (name, bytes) in TlsSecrets.OfNewConnections()) Know($"TLS: {name} of a connection ({connection})", bytes);
    }

    void KnowPhone(string name, Phone phone)
    {
        Know($"registry: key of {name}", Base64Url.DecodeFromChars(phone.DeviceKey));
        Know($"registry: id of {name}", Base64Url.DecodeFromChars(phone.Id));
    }

    void KnowBox(Phone phone)
    {
        Know("registry: the box's identity", phone.BoxKey);
        Know("registry: what the wipe's secret hashes to", phone.WipeHash);
    }

    static byte[] Middle(byte[] bytes) => bytes.Length > Marker.PieceBytes ? bytes[(bytes.Length / 2)..((bytes.Length / 2) + Marker.PieceBytes)] : bytes;
}
