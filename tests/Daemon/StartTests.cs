// How the built box starts: in an empty folder, again, and where it cannot.
using System.Net.Sockets;

namespace Messenger.Appliance.Daemon.Tests;

public sealed class StartTests
{
    [Fact]
    public async Task In_an_empty_folder_it_comes_up_unclaimed_and_is_trusted_through_its_own_authority()
    {
        await using var box = await BoxProcess.StartAsync();
        Assert.Equal("unclaimed", (await box.JsonAsync("/api/box")).GetProperty("state").GetString());
        using var client = await box.TrustingClientAsync();
        Assert.Contains("messenger", await client.GetStringAsync("/box", TestContext.Current.CancellationToken));
        Assert.Equal(0, await box.StopAsync());
    }

    [Fact]
    public async Task A_stranger_that_does_not_trust_the_authority_gets_no_connection()
    {
        await using var box = await BoxProcess.StartAsync();
        using var stranger = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetStringAsync($"https://127.0.0.1:{box.HttpsPort}/api/box", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task After_a_power_cut_a_box_that_starts_by_itself_is_the_same_with_the_same_authority()
    {
        await using var before = await BoxProcess.StartAsync();
        await ClaimAsync(before);
        var (key, authority) = ((await before.JsonAsync("/api/box")).GetProperty("box").GetString(), await before.AuthorityAsync());
        var boot = (await before.JsonAsync("/api/box")).GetProperty("boot").GetString();
        await before.KillAsync();
        await using var after = await before.StartAgainAsync();
        Assert.Equal(key, (await after.JsonAsync("/api/box")).GetProperty("box").GetString());
        Assert.NotEqual(boot, (await after.JsonAsync("/api/box")).GetProperty("boot").GetString());
        Assert.Equal(authority.RawData, (await after.AuthorityAsync()).RawData);
    }

    [Fact]
    public async Task A_box_that_nobody_has_claimed_keeps_nothing_over_a_power_cut()
    {
        await using var before = await BoxProcess.StartAsync();
        var key = (await before.JsonAsync("/api/box")).GetProperty("box").GetString();
        await before.KillAsync();
        await using var after = await before.StartAgainAsync();
        var box = await after.JsonAsync("/api/box");
        Assert.Equal("unclaimed", box.GetProperty("state").GetString());
        Assert.NotEqual(key, box.GetProperty("box").GetString());
    }

    [Fact]
    public async Task Another_name_makes_another_authority()
    {
        await using var before = await BoxProcess.StartAsync();
        await ClaimAsync(before);
        var authority = await before.AuthorityAsync();
        await before.StopAsync();
        await using var after = await before.StartAgainAsync("--name", "family");
        Assert.NotEqual(authority.RawData, (await after.AuthorityAsync()).RawData);
        Assert.Equal("family", (await after.JsonAsync("/api/box")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_in_one_sentence()
    {
        await using var box = await BoxProcess.StartAsync();
        var (code, output) = await BoxProcess.RunAsync("--state", Path.Combine(box.Folder, "other"), "--https-port", $"{box.HttpsPort}", "--bind", "127.0.0.1", "--panel", "plain");
        Assert.Equal(1, code);
        Assert.Matches($"^messenger-appliance: Port {box.HttpsPort} is taken .*--https-port\\.\n$", output);
    }

    [Fact]
    public async Task A_second_box_in_the_same_folder_is_refused_until_the_first_has_ended()
    {
        await using var box = await BoxProcess.StartAsync();
        var (code, output) = await BoxProcess.RunAsync("--state", box.State, "--panel", "plain");
        Assert.Equal(1, code);
        Assert.Matches($"^messenger-appliance: .*Another box runs with the state folder {box.State}.*--state\\.\n$", output);
    }

    [Fact]
    public async Task What_is_printed_into_a_file_never_holds_the_pairing_token()
    {
        await using var box = await BoxProcess.StartAsync();
        await box.StopAsync();
        var log = Path.Combine(box.Folder, "log");
        using var logged = box.LaunchInto(log);
        try
        {
            await SaysAsync("setup: ");
            box.Press("pair");
            await SaysAsync("state: pairing\n");
            await SaysAsync($"pairing is open: the picture to scan is on https://127.0.0.1:{box.HttpsPort}/box\n");
            Assert.DoesNotContain("#", File.ReadAllText(log));
        }
        finally
        {
            logged.Kill();
            await logged.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        async Task SaysAsync(string line)
        {
            for (var i = 0; i < 300 && !(File.Exists(log) && File.ReadAllText(log).Contains(line)); i++) await Task.Delay(100, TestContext.Current.CancellationToken);
            Assert.Contains(line, File.ReadAllText(log));
        }
    }

    [Fact]
    public async Task A_state_folder_that_cannot_be_made_is_named_in_one_sentence()
    {
        var (code, output) = await BoxProcess.RunAsync("--state", "/proc/nowhere/state", "--panel", "plain");
        Assert.Equal(1, code);
        Assert.Matches("^messenger-appliance: .*The state folder /proc/nowhere/state .*--state\\.\n$", output);
    }

    [Fact]
    public async Task A_damaged_registry_is_refused_and_left_as_it_is()
    {
        await using var box = await BoxProcess.StartAsync();
        await ClaimAsync(box);
        await box.StopAsync();
        var file = Path.Combine(box.State, "registry.sealed");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        var (code, output) = await BoxProcess.RunAsync("--state", box.State, "--bind", "127.0.0.1", "--https-port", $"{box.HttpsPort}", "--mqtt-port", $"{box.MqttPort}", "--http-port", $"{box.HttpPort}", "--panel", "plain");
        Assert.Equal(1, code);
        Assert.Contains("registry is damaged", output);
        Assert.Equal(bytes, File.ReadAllBytes(file));
    }

    [Fact]
    public async Task One_address_cannot_take_every_connection()
    {
        await using var box = await BoxProcess.StartAsync();
        foreach (var port in new[] { box.HttpPort, box.HttpsPort })
        {
            var taken = new List<Socket>();
            for (var i = 0; i <= Core.Limits.Default.ConnectionsPerAddress; i++) taken.Add(await ConnectAsync("127.0.0.1", port));
            // Which of them is the one too many is the box's choice.
            var closed = await Task.WhenAny(taken.Select(ReadAsync)).WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
            Assert.Equal(0, await closed);
            using var another = await ConnectAsync("127.0.0.2", port);
            await Assert.ThrowsAsync<TimeoutException>(() => ReadAsync(another).WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
            foreach (var socket in taken) socket.Dispose();
        }

        static async Task<Socket> ConnectAsync(string from, int port)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Parse(from), 0));
            try
            {
                await socket.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
            }
            catch (SocketException)
            {
                // The box may close it before this side has seen that it stands; a read finds out.
            }

            return socket;
        }

        static async Task<int> ReadAsync(Socket socket)
        {
            try
            {
                return await socket.ReceiveAsync(new byte[1]);
            }
            catch (SocketException)
            {
                return 0;
            }
        }
    }

    [Fact]
    public async Task Only_TLS_1_3_is_spoken()
    {
        await using var box = await BoxProcess.StartAsync();
        foreach (var port in new[] { box.HttpsPort, box.MqttPort })
        {
            using var socket = new TcpClient("127.0.0.1", port);
            using var stream = new System.Net.Security.SslStream(socket.GetStream());
            await Assert.ThrowsAnyAsync<Exception>(() => stream.AuthenticateAsClientAsync(
                new() { TargetHost = "127.0.0.1", EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls12 }, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Help_and_version_start_nothing()
    {
        var (_, help) = await BoxProcess.RunAsync("--help");
        Assert.Contains("--panel", help);
        Assert.Contains("--mailbox", help);
        Assert.Equal((0, "0.1.0\n"), await BoxProcess.RunAsync("--version"));
        Assert.Equal(2, (await BoxProcess.RunAsync("--colour", "red")).Code);
    }

    /// <summary>Pairs a founder, who chooses a box that starts by itself.</summary>
    static async Task ClaimAsync(BoxProcess box)
    {
        using var client = await box.TrustingClientAsync();
        using var founder = new Phone(client);
        box.Press("pair");
        await founder.PairAsync((await box.SayAsync(line => line.StartsWith("pair: ")))["pair: ".Length..]);
        Assert.Equal(200, (await founder.AskAsync("/api/unlock/start", """{"start":"itself"}""")).Status);
    }
}
