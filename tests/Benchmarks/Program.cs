// Benchmarks beside peers. `peers` runs the comparison and writes its page; `mqttnet` is one of the peers; `order` has the
// compiler follow what was measured. Started by `./build.sh bench` and `./build.sh order`, which build what is measured.
using System.Globalization;
using System.Runtime.InteropServices;
using Messenger.Appliance.Benchmarks.Tests.Layout;
using Messenger.Appliance.Benchmarks.Tests.Peers;
using Messenger.Appliance.Benchmarks.Tests.Report;
using Messenger.Appliance.Benchmarks.Tests.Wiping;
using Messenger.Appliance.Benchmarks.Tests.Workloads;

switch (args)
{
    case ["mqttnet", .. var rest]:
        await MqttNet.ServeAsync(rest);
        return 0;
    case ["peers", var program, var page, .. var rest]:
        return Compare(program, page, rest);
    case ["wipe", var guard, var relay, var presses, var clients]:
        await WipeRounds.RunAsync(guard, relay, int.Parse(presses, CultureInfo.InvariantCulture), int.Parse(clients, CultureInfo.InvariantCulture));
        return 0;
    case ["order", var thread, var program]:
        foreach (var method in HotPath.Of(Console.In, thread, program)) Console.Out.WriteLine(method);
        return 0;
    default:
        Console.Error.WriteLine("""
            peers PROGRAM PAGE [--rounds N] [--seconds N] [--only TEXT] [--peers NAMES]
              measures PROGRAM (tests/Host) beside mosquitto and MQTTnet.Server and writes PAGE
            order THREAD PROGRAM
              reads what `perf script -F comm,ip,sym,dso` prints, and writes PROGRAM's methods in the order of src/Daemon/hot-path.txt
            wipe GUARD RELAY PRESSES CLIENTS
              presses Wipe so often, with so many connected clients, and prints how long it took
            """);
        return 2;
}

static int Compare(string program, string page, string[] flags)
{
    var (rounds, seconds, only, names) = (3, 4.0, "", $"{Relay.Called},{Mosquitto.Called},{MqttNet.Called}");
    for (var i = 0; i + 1 < flags.Length; i += 2)
    {
        switch (flags[i])
        {
            case "--rounds":
                rounds = int.Parse(flags[i + 1], CultureInfo.InvariantCulture);
                break;
            case "--seconds":
                seconds = double.Parse(flags[i + 1], CultureInfo.InvariantCulture);
                break;
            case "--only":
                only = flags[i + 1];
                break;
            case "--peers":
                names = flags[i + 1];
                break;
            default:
                Console.Error.WriteLine($"There is no flag {flags[i]}.");
                return 2;
        }
    }

    // Before the first figure: a run takes long.
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(page))!);
    using var certificate = new Certificate();
    (string Name, Func<Peer> Make)[] peers = [(Relay.Called, () => new Relay(program)), (Mosquitto.Called, () => new Mosquitto(certificate)), (MqttNet.Called, () => new MqttNet(certificate))];
    var measured = names.Split(',');
    if (measured.Except(peers.Select(static peer => peer.Name)).FirstOrDefault() is { } unknown)
    {
        Console.Error.WriteLine($"There is no peer {unknown}.");
        return 2;
    }

    var plan = new Plan([.. peers.Where(peer => measured.Contains(peer.Name)).Select(static peer => peer.Make)], rounds, TimeSpan.FromSeconds(seconds));
    var results = plan.Run(only, Console.Out.WriteLine);
    var conditions = string.Create(CultureInfo.InvariantCulture, $"""
        {Environment.ProcessorCount} processors ({RuntimeInformation.OSArchitecture}), {RuntimeInformation.FrameworkDescription}, QoS 1, MQTT 5, TLS 1.3 where it says so. {rounds} round(s) of {seconds} s each
        after a warm-up, server after server within a round, each started fresh. One load generator of one thread for all; "load idle" is how much of the time it had
        nothing to do. Processor time and memory are those of the server process alone. To repeat: `./build.sh bench`.
        """);
    (string Title, string File, string Svg)[] pictures = [("How many times better than mosquitto", "goals.svg", Picture.Goals(results)), ("What a message costs while there is more of everything", "curves.svg", Picture.Curve(results))];
    foreach (var (_, file, svg) in pictures) File.WriteAllText(Path.Combine(Path.GetDirectoryName(page)!, file), svg);
    File.WriteAllText(page, Page.Write(results, conditions, pictures.Select(static picture => (picture.Title, picture.File))));
    Console.Out.WriteLine($"{page} is written.");
    return 0;
}
