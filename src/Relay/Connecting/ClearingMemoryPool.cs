// Buffers for sockets, pinned from birth so that no collection copies them, and zeroed when they come back: what passes
// through leaves nothing behind. Kestrel takes it through ClearingMemoryPoolFactory.
using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace Messenger.Appliance.Relay.Connecting;

public sealed class ClearingMemoryPool : MemoryPool<byte>
{
    const int BlockSize = 16 * 1024;

    /// <summary>What is lent of a block to who asks for no more, and zeroed afterwards: most messages are small.</summary>
    public const int Little = 4 * 1024;

    /// <summary>Blocks kept for reuse (16 MiB); beyond, they are zeroed and left to the collector.</summary>
    const int MostIdle = 1024;

    // What came back last goes out first: it is still in the processor's caches.
    readonly Stack<Block> idle = [];
    readonly Lock gate = new();

    public static new ClearingMemoryPool Shared { get; } = new();

    public override int MaxBufferSize => BlockSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        Block? block;
        lock (gate) idle.TryPop(out block);
        return (block ?? new(this)).Lend(minBufferSize is >= 0 and <= Little ? Little : BlockSize);
    }

    protected override void Dispose(bool disposing)
    {
        // Shared by every connection for the life of the process.
    }

    void Keep(Block block)
    {
        lock (gate)
        {
            if (idle.Count < MostIdle) idle.Push(block);
        }
    }

    sealed class Block(ClearingMemoryPool pool) : IMemoryOwner<byte>
    {
        readonly byte[] bytes = GC.AllocateArray<byte>(BlockSize, pinned: true);
        int lent;

        public Memory<byte> Memory => bytes.AsMemory(0, lent);

        public Block Lend(int length)
        {
            lent = length;
            return this;
        }

        public void Dispose()
        {
            var used = Interlocked.Exchange(ref lent, 0);
            if (used == 0) return;
            CryptographicOperations.ZeroMemory(bytes.AsSpan(0, used));
            pool.Keep(this);
        }
    }
}

/// <summary>Register as IMemoryPoolFactory&lt;byte&gt; and Kestrel's socket buffers are zeroed after use.</summary>
public sealed class ClearingMemoryPoolFactory : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => ClearingMemoryPool.Shared;
}
