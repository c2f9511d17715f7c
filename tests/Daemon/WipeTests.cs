// The wipe of the built box by its pipe: what is gone, what comes up, and what a second hold or a short one does.
namespace Messenger.Appliance.Daemon.Tests;

public sealed class WipeTests
{
    [Fact]
    public async Task A_held_wipe_destroys_keys_and_registry_and_the_box_comes_up_as_new()
    {
        await using var box = await BoxProcess.StartAsync();
        var key = (await box.JsonAsync("/api/box")).GetProperty("box").GetString();
        var authority = await box.AuthorityAsync();
        var slot = File.ReadAllBytes(Path.Combine(box.State, "vault.key"));
        var registry = File.ReadAllBytes(Path.Combine(box.State, "registry.sealed"));
        box.Press("wipe-down");
        await box.SayAsync(line => line.StartsWith("wiped: "));
        await box.SayAsync(line => line == "state: unclaimed");
        box.Press("wipe-up");
        Assert.NotEqual(key, (await box.JsonAsync("/api/box")).GetProperty("box").GetString());
        Assert.NotEqual(authority.RawData, (await box.AuthorityAsync()).RawData);
        Assert.NotEqual(slot, File.ReadAllBytes(Path.Combine(box.State, "vault.key")));
        Assert.NotEqual(registry, File.ReadAllBytes(Path.Combine(box.State, "registry.sealed")));
        Assert.Equal(2, Directory.GetFiles(box.State).Length);
    }

    [Fact]
    public async Task Wipe_let_go_before_a_second_changes_nothing()
    {
        await using var box = await BoxProcess.StartAsync();
        var key = (await box.JsonAsync("/api/box")).GetProperty("box").GetString();
        box.Press("wipe-down", "wipe-up");
        await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
        Assert.Equal(key, (await box.JsonAsync("/api/box")).GetProperty("box").GetString());
        Assert.DoesNotContain("wiped", box.Output);
    }

    [Fact]
    public async Task Wipes_one_after_another_each_begin_a_new_box()
    {
        await using var box = await BoxProcess.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            var key = (await box.JsonAsync("/api/box")).GetProperty("box").GetString();
            box.Press("wipe-down");
            await box.SayAsync(line => line.StartsWith("wiped: "));
            box.Press("wipe-up");
            await box.SayAsync(line => line == "state: unclaimed");
            Assert.NotEqual(key, (await box.JsonAsync("/api/box")).GetProperty("box").GetString());
        }
    }
}
