// A phone: a real Chromium with a profile and a home folder of its own, which trusts the box's certificate authority as a
// family's phone does after onboarding (nothing is told to ignore certificate errors).
using Microsoft.Playwright;

namespace Messenger.Appliance.Journey.Tests.Stage;

sealed class Phone : IAsyncDisposable
{
    public const string Chromium = "/usr/bin/chromium";

    readonly IPlaywright playwright;
    readonly string browser;
    readonly string locale;
    readonly string[] extra;
    IBrowserContext? context;

    Phone(IPlaywright playwright, string folder, string locale, string[] extra, string browser)
    {
        (this.playwright, Folder, this.locale, this.extra, this.browser) = (playwright, folder, locale, extra, browser);
    }

    public string Folder { get; }

    public string Profile => Path.Combine(Folder, "profile");

    public IPage Page { get; private set; } = null!;

    public Words Words => Words.Of(locale);

    /// <summary>The name of the person who holds it.</summary>
    public string Owner { get; set; } = "";

    public ILocator Tabs => Page.Locator("nav.tabs");

    public ILocator Composer => Page.GetByRole(AriaRole.Textbox, new() { Name = Words.Message, Exact = true });

    /// <summary>Every payload that went over this phone's line to the box, as the box could have seen it.</summary>
    public List<byte[]> Frames { get; } = [];

    /// <summary>What the page's console and errors said: a journey ends with nothing in it.</summary>
    public List<string> Complaints { get; } = [];

    public static Task<Phone> TakeAsync(IHome box, string locale = "ko-KR", params string[] chromiumFlags) => TakeAsync(box, UnpackAsync(locale, chromiumFlags));

    /// <summary>A phone whose browser is started by a program of the test's, which may put it elsewhere.</summary>
    public static Task<Phone> TakeElsewhereAsync(IHome box, string browser) => TakeAsync(box, UnpackAsync("ko-KR", [], browser));

    static async Task<Phone> TakeAsync(IHome box, Task<Phone> unpacking)
    {
        var phone = await unpacking;
        await phone.TrustAsync(box);
        await phone.SwitchOnAsync();
        return phone;
    }

    /// <summary>A phone that has not come through onboarding: the box's HTTPS is a stranger to it.</summary>
    public static async Task<Phone> NewAsync(string locale)
    {
        var phone = await UnpackAsync(locale, []);
        await phone.SwitchOnAsync();
        return phone;
    }

    public async Task SwitchOnAsync()
    {
        context = await playwright.Chromium.LaunchPersistentContextAsync(Profile, new()
        {
            ExecutablePath = browser,
            Headless = true,
            Locale = locale,
            TimezoneId = "Asia/Seoul",
            ViewportSize = new() { Width = 390, Height = 844 },
            DeviceScaleFactor = 2,
            HasTouch = true,
            IsMobile = true,
            Env = new Dictionary<string, string> { ["HOME"] = Folder, ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" },
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", .. extra],
        });
        context.SetDefaultTimeout(20_000);
        Page = context.Pages.Count > 0 ? context.Pages[0] : await context.NewPageAsync();
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !Expected(message.Text)) Complaints.Add($"{message.Type}: {message.Text}");
        };
        Page.WebSocket += (_, socket) =>
        {
            socket.FrameSent += (_, frame) => Keep(frame);
            socket.FrameReceived += (_, frame) => Keep(frame);
        };
        Page.PageError += (_, error) => Complaints.Add($"error: {error}");
    }

    public async Task SwitchOffAsync()
    {
        if (context is not null) await context.CloseAsync();
        context = null;
    }

    public Task OfflineAsync(bool offline) => context!.SetOfflineAsync(offline);

    public async Task ScreenshotAsync(string name) =>
        await Page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled, Path = Path.Combine(Artifacts.Folder, $"{name}.{locale[..2]}.png") });

    public async ValueTask DisposeAsync()
    {
        await SwitchOffAsync();
        playwright.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    static async Task<Phone> UnpackAsync(string locale, string[] chromiumFlags, string browser = Chromium)
    {
        Assert.True(File.Exists(Chromium), $"The journeys need {Chromium}: apt-get install chromium");
        return new(await Playwright.CreateAsync(), Directory.CreateTempSubdirectory("phone-").FullName, locale, chromiumFlags, browser);
    }

    void Keep(IWebSocketFrame frame)
    {
        if (frame.Binary is { } bytes) lock (Frames) Frames.Add(bytes);
    }

    // A box that is away, or refuses, shows in the browser's console as failed connections: the app's own words count.
    static bool Expected(string text) => text.Contains("net::ERR_", StringComparison.Ordinal) || text.Contains("WebSocket connection to", StringComparison.Ordinal)
        || text.Contains("Failed to load resource", StringComparison.Ordinal);

    /// <summary>Trusts the authority that the box offers now, as onboarding asks a person to. For a phone that is off.</summary>
    public async Task TrustAsync(IHome box)
    {
        var store = Path.Combine(Folder, ".pki", "nssdb");
        var certificate = Path.Combine(Folder, "home.crt");
        await File.WriteAllBytesAsync(certificate, await box.GetAsync(new Uri(box.Onboarding, "home.crt")));
        if (!Directory.Exists(store))
        {
            Directory.CreateDirectory(store);
            await Command.RunAsync("certutil", "-N", "-d", $"sql:{store}", "--empty-password");
        }

        await Command.RunAsync("certutil", "-A", "-d", $"sql:{store}", "-t", "C,,", "-n", Guid.NewGuid().ToString("N"), "-i", certificate);
    }
}
