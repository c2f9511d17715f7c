// The connections that one thread wrote to since it last flushed: each is flushed once, when that thread is about to
// wait, outside the lock. A connection is in at most one batch at a time.
using Messenger.Appliance.Relay.Connecting;

namespace Messenger.Appliance.Relay.Delivering;

sealed class FlushBatch
{
    readonly List<Connection> touched = [];

    /// <summary>Some client's output is half full: flush before going on.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Under the exchange's lock.</summary>
    public void Touch(Connection connection)
    {
        IsFull |= connection.Output.IsFull;
        if (connection.Touched) return;
        connection.Touched = true;
        touched.Add(connection);
    }

    /// <summary>Never under the lock.</summary>
    public void Flush()
    {
        IsFull = false;
        for (var i = 0; i < touched.Count; i++) touched[i].Flush();
        touched.Clear();
    }
}
