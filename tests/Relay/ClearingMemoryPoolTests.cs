// What went through a socket's buffer is gone when the buffer comes back.
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
        Assert.Equal(16 * 1024, pool.Rent().Memory.Length);
        Assert.Equal(16 * 1024, pool.Rent((4 * 1024) + 1).Memory.Length);
    }

    [Fact]
    public void Who_asks_for_little_gets_little_and_leaves_nothing_in_it()
    {
        using var pool = new ClearingMemoryPool();
        foreach (var asked in (int[])[1, 4 * 1024])
        {
            using var owner = pool.Rent(asked);
            Assert.Equal(4 * 1024, owner.Memory.Length);
            owner.Memory.Span.Fill(7);
        }

        Assert.False(pool.Rent().Memory.Span.ContainsAnyExcept((byte)0));
    }
}
