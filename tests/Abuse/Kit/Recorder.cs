// Everything that phones send over HTTP, kept as it was: what somebody who could listen would play back.
using System.Net.Http.Headers;
using System.Text;

namespace Messenger.Appliance.Abuse.Tests.Kit;

sealed record Recorded(string Path, string Body, AuthenticationHeaderValue? Authorization, int Status);

sealed class Recorder(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    readonly List<Recorded> all = [];

    public IReadOnlyList<Recorded> All => [.. all];

    /// <summary>Sends it once more, byte for byte: the status.</summary>
    public static async Task<int> PlayAsync(HttpClient box, Recorded one)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, one.Path) { Content = new StringContent(one.Body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = one.Authorization;
        using var response = await box.SendAsync(request);
        return (int)response.StatusCode;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        if (request.Method == HttpMethod.Post) all.Add(new(request.RequestUri!.AbsolutePath, body, request.Headers.Authorization, (int)response.StatusCode));
        return response;
    }
}
