// The other end of the control socket: a real datagram socket that speaks what wpa_supplicant 2.10 answered and told when it was
// asked the same. It has radio waves of its own: which networks there are, and with which key they let in.
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Messenger.Appliance.Network.Tests;

sealed class FakeSupplicant : IDisposable
{
    readonly Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    readonly SortedDictionary<int, Dictionary<string, string>> networks = [];
    readonly Dictionary<int, Dictionary<string, string>> saved = [];
    readonly Lock changing = new();
    EndPoint? listener;
    int next;

    public FakeSupplicant(string path)
    {
        File.Delete(path);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        new Thread(Run) { IsBackground = true }.Start();
    }

    /// <summary>Every command, as it came.</summary>
    public ConcurrentQueue<string> Commands { get; } = [];

    /// <summary>Networks in the air: name in hex, key in hex.</summary>
    public ConcurrentDictionary<string, string> Air { get; } = [];

    public string Scan { get; set; } = "bssid / frequency / signal level / flags / ssid\n02:00:00:00:01:00\t2412\t-30\t[WPA2-PSK-CCMP][ESS]\thome\n";

    /// <summary>The network that is joined, or the hotspot's: its variables.</summary>
    public IReadOnlyDictionary<string, string>? Current { get; private set; }

    /// <summary>What lies on the card.</summary>
    public IReadOnlyCollection<Dictionary<string, string>> Saved
    {
        get
        {
            lock (changing) return [.. saved.Values];
        }
    }

    public bool CardIsFull { get; set; }

    public void Say(string what)
    {
        if (listener is { } heard) socket.SendTo(Encoding.Latin1.GetBytes("<3>" + what), heard);
    }

    public void Dispose() => socket.Dispose();

    void Run()
    {
        var command = new byte[4096];
        while (true)
        {
            try
            {
                EndPoint from = new UnixDomainSocketEndPoint("/");
                var length = socket.ReceiveFrom(command, ref from);
                var line = Encoding.Latin1.GetString(command, 0, length);
                Commands.Enqueue(line);
                string answer;
                lock (changing) answer = Answer(line.Split(' ', 4), from);
                socket.SendTo(Encoding.Latin1.GetBytes(answer), from);
                if (line.StartsWith("SELECT_NETWORK", StringComparison.Ordinal) && Current is null) Refuse();
                if (line == "SCAN") Say("CTRL-EVENT-SCAN-RESULTS ");
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    string tried = "";

    string Answer(string[] words, EndPoint from)
    {
        switch (words)
        {
            case ["PING"]: return "PONG\n";
            case ["ATTACH"]:
                listener = from;
                return "OK\n";
            case ["STATUS"]:
                return Current is null ? "wpa_state=SCANNING\n" : $"bssid=02:00:00:00:01:00\nssid={Encoding.Latin1.GetString(Convert.FromHexString(Current["ssid"]))}\nwpa_state=COMPLETED\n";
            case ["RECONFIGURE"]:
                networks.Clear();
                foreach (var (id, network) in saved) networks[id] = new(network);
                Join(networks.Values);
                return "OK\n";
            case ["SCAN"]: return "OK\n";
            case ["SCAN_RESULTS"]: return Scan;
            case ["LIST_NETWORKS"]: return "network id / ssid / bssid / flags\n" + string.Concat(networks.Keys.Select(id => $"{id}\t-\tany\t[DISABLED]\n"));
            case ["ADD_NETWORK"]:
                networks[next] = [];
                return $"{next++}\n";
            case ["SET_NETWORK", var id, .. var rest] when rest is [var what, _]:
                if (!networks.TryGetValue(int.Parse(id), out var set)) return "FAIL\n";
                set[what] = rest[1];
                return "OK\n";
            case ["GET_NETWORK", var id, .. var rest] when rest is ["ssid"]:
                return $"\"{Encoding.Latin1.GetString(Convert.FromHexString(networks[int.Parse(id)]["ssid"]))}\"";
            case ["SELECT_NETWORK", var id]:
                Current = null;
                tried = Encoding.Latin1.GetString(Convert.FromHexString(networks[int.Parse(id)]["ssid"]));
                Join([networks[int.Parse(id)]]);
                return "OK\n";
            case ["ENABLE_NETWORK", "all"]:
                if (Current is null) Join(networks.Values);
                return "OK\n";
            case ["REMOVE_NETWORK", var id]:
                if (!networks.Remove(int.Parse(id), out var gone)) return "FAIL\n";
                if (ReferenceEquals(gone, Current)) Current = null;
                return "OK\n";
            case ["SAVE_CONFIG"]:
                if (CardIsFull) return "FAIL\n";
                saved.Clear();
                foreach (var (id, network) in networks) saved[id] = new(network);
                return "OK\n";
            case ["REASSOCIATE"] or ["SET", "country", _]: return "OK\n";
            default: return "UNKNOWN COMMAND\n";
        }
    }

    void Join(IEnumerable<Dictionary<string, string>> among) =>
        Current = among.FirstOrDefault(network => network.GetValueOrDefault("mode") == "2" || (Air.TryGetValue(network["ssid"], out var key) && network.GetValueOrDefault("psk", "") == key));

    void Refuse()
    {
        if (!Air.ContainsKey(Convert.ToHexStringLower(Encoding.Latin1.GetBytes(tried))))
        {
            for (var i = 0; i < 3; i++) Say("CTRL-EVENT-NETWORK-NOT-FOUND ");
            return;
        }

        Say("CTRL-EVENT-DISCONNECTED bssid=02:00:00:00:01:00 reason=15");
        Say("WPA: 4-Way Handshake failed - pre-shared key may be incorrect");
        Say($"CTRL-EVENT-SSID-TEMP-DISABLED id=0 ssid=\"{tried}\" auth_failures=1 duration=10 reason=WRONG_KEY");
    }
}
