// What one client of the load does.
namespace Messenger.Appliance.Benchmarks.Tests.Load;

sealed record Role
{
    public required int Port { get; init; }

    public required string ClientId { get; init; }

    /// <summary>OpenSSL's SSL_CTX; zero: plain TCP.</summary>
    public nint TlsContext { get; init; }

    /// <summary>OpenSSL's SSL_SESSION to resume; zero: a full handshake.</summary>
    public nint Session { get; init; }

    public bool Clean { get; init; } = true;

    public string? SubscribeTo { get; init; }

    public string? PublishTo { get; init; }

    public int PayloadBytes { get; init; }
}
