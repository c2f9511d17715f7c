// What went through a socket's buffer is gone when the buffer comes back.
using System.Runtime.InteropServices;
using Messenger.Appliance.Relay.Connecting;

namespace Messenger.Appliance.Relay.Tests;

public class ClearingMemoryPoolTests
{
    [Fact]
    public void A_buffer_is_zeroed_when_it_is_returned_and_only_then_lent_again()
    {
        using var pool = new ClearingMemoryPool();
        var owner = pool.Rent();
        var memory = owner.Memory;
        memory.Span.Fill(7);
        owner.Dispose();
        owner.Dispose();
        Assert.False(memory.Span.ContainsAnyExcept((byte)0));
        var first = pool.Rent();
        var second = pool.Rent();
        Assert.Equal(memory, first.Memory);
        Assert.NotEqual(first.Memory, second.Memory);
    }

    [Fact]
    public void No_buffer_is_larger_than_one_TLS_record()
    {
        using var pool = new ClearingMemoryPool();
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(pool.MaxBufferSize + 1));
        Assert.True(MemoryMarshal.TryGetArray<byte>(pool.Rent(1).Memory, out var array));
        Assert.Equal(16 * 1024, array.Count);
    }
}
