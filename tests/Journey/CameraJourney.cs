// Pairing as it really happens: the box's page shows a QR on a screen, and a phone's camera films it. The camera is
// Chromium's fake device, fed with a film of the real page.
using Messenger.Appliance.Journey.Tests.Stage;
using Microsoft.Playwright;

namespace Messenger.Appliance.Journey.Tests;

public class CameraJourney
{
    [Fact]
    public async Task A_phone_films_the_box_s_QR_and_is_in()
    {
        await using var box = await BoxProcess.StartAsync();
        await box.PressPairAsync();
        var laptop = await Phone.TakeAsync(box);
        await laptop.Page.GotoAsync(new Uri(box.App, "box").ToString());
        var qr = laptop.Page.Locator("img[src*='qr'], svg.qr").First;
        await Assertions.Expect(qr).ToBeVisibleAsync();
        await laptop.ScreenshotAsync("box-pairing-open");

        await using var phone = await Phone.TakeAsync(box, "ko-KR", CameraOn(await FilmAsync(qr, Path.Combine(laptop.Folder, "film.mjpeg"))));
        await phone.Page.GotoAsync(box.App.ToString());
        await phone.Button(phone.Words.ScanQr).ClickAsync();
        await phone.IntroduceAsync("지우");
        await phone.IsInAsync();
        await laptop.DisposeAsync();
    }

    [Fact]
    public async Task Two_who_meet_film_each_other_s_code_or_compare_words_and_see_that_nobody_is_between()
    {
        await using var box = await BoxProcess.StartAsync();
        var film = Path.Combine(Directory.CreateTempSubdirectory("film-").FullName, "film.mjpeg");
        var jiu = await Phone.TakeAsync(box, "ko-KR", CameraOn(film));
        var grandma = await Phone.TakeAsync(box);
        await jiu.JoinAsync(await box.OpenPairingAsync(), "지우");
        await jiu.IsInAsync();
        await jiu.BringInAsync(grandma, "할머니");

        await CompareAsync(jiu, "할머니");
        await CompareAsync(grandma, "지우");
        await grandma.ScreenshotAsync("safety");
        var qr = grandma.Page.GetByRole(AriaRole.Img, new() { Name = "지우님이 찍을 안전 확인 QR" });
        await FilmAsync(qr, film);
        await jiu.Button("할머니님의 QR 찍기").ClickAsync();
        await jiu.HeadingAsync("확인했습니다");
        await jiu.ScreenshotAsync("safety-verified");
        await jiu.Button(jiu.Words.Done).ClickAsync();
        await Assertions.Expect(jiu.Page.GetByText("직접 확인한 사람입니다")).ToBeVisibleAsync();

        await grandma.Page.Locator("label").Filter(new() { HasText = "낱말로" }).ClickAsync();
        var words = await grandma.Page.Locator(".compare-words li").AllInnerTextsAsync();
        Assert.Equal(12, words.Count);
        await CompareAsync(jiu, "할머니");
        await jiu.Page.Locator("label").Filter(new() { HasText = "낱말로" }).ClickAsync();
        Assert.Equal(words, await jiu.Page.Locator(".compare-words li").AllInnerTextsAsync());
        await grandma.Button("서로 같습니다").ClickAsync();
        await grandma.HeadingAsync("확인했습니다");
        await new[] { jiu, grandma }.AreContentAsync();
        Directory.Delete(Path.GetDirectoryName(film)!, recursive: true);
    }

    static async Task CompareAsync(Phone phone, string person)
    {
        await phone.TabAsync(phone.Words.Family);
        await phone.Page.Locator("main").GetByRole(AriaRole.Button).Filter(new() { HasText = person }).First.ClickAsync();
        await phone.Page.GetByRole(AriaRole.Button).Filter(new() { HasText = "안전 확인" }).ClickAsync();
    }

    static string[] CameraOn(string film) => ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", $"--use-file-for-fake-video-capture={film}"];

    /// <summary>One JPEG picture of the QR, held before the camera: Chromium plays a .mjpeg file in a loop.</summary>
    static async Task<string> FilmAsync(ILocator qr, string film)
    {
        await File.WriteAllBytesAsync(film, await qr.ScreenshotAsync(new() { Type = ScreenshotType.Jpeg, Quality = 95 }));
        return film;
    }
}
