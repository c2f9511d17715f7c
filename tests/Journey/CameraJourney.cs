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

        await using var phone = await Phone.TakeAsync(box, "ko-KR", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
            $"--use-file-for-fake-video-capture={await FilmAsync(laptop, qr)}");
        await phone.Page.GotoAsync(box.App.ToString());
        await phone.Button(phone.Words.ScanQr).ClickAsync();
        await phone.IntroduceAsync("지우");
        await phone.IsInAsync();
        await laptop.DisposeAsync();
    }

    /// <summary>One JPEG picture of the QR, held before the camera: Chromium plays a .mjpeg file in a loop.</summary>
    static async Task<string> FilmAsync(Phone laptop, ILocator qr)
    {
        var film = Path.Combine(laptop.Folder, "film.mjpeg");
        await File.WriteAllBytesAsync(film, await qr.ScreenshotAsync(new() { Type = ScreenshotType.Jpeg, Quality = 95 }));
        return film;
    }
}
