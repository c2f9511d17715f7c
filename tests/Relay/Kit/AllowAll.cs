// Lets every client in under any client id, to any topic name: for foreign clients, which cannot prove a device key.
using System.Security.Cryptography;
using Messenger.Appliance.Core;
using Messenger.Appliance.Relay.Authenticating;
using Messenger.Appliance.Relay.Codec;

namespace Messenger.Appliance.Relay.Tests.Kit;

sealed class AllowAll : IAccess
{
    public bool Authenticates => false;

    public bool TryIdentify(ReadOnlySpan<byte> clientId, out DeviceId device)
    {
        Span<byte> hash = stackalloc byte[32];
        if (clientId.IsEmpty) RandomNumberGenerator.Fill(hash);
        else SHA256.HashData(clientId, hash);
        device = DeviceId.FromBytes(hash);
        return true;
    }

    public bool IsPaired(DeviceId device) => true;

    public bool Verify(DeviceId device, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => true;

    public ReasonCode MayPublish(DeviceId device, ReadOnlySpan<byte> topic) => ReasonCode.Success;

    public ReasonCode MaySubscribe(DeviceId device, ReadOnlySpan<byte> filter, bool noLocal) => ReasonCode.Success;
}
