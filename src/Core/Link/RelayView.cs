// What the relay has to show on the guard's panel. Link and picture hold the one-time pairing token: they are sent only to a
// panel that shows them (PanelFrame), and whoever receives them forgets them with the window.
namespace Messenger.Appliance.Core.Link;

public sealed record RelayView
{
    public required BoxState State { get; init; }

    /// <summary>What a person types or scans to get to the setup page.</summary>
    public required string Address { get; init; }

    /// <summary>The page that shows the pairing QR to whoever is at home.</summary>
    public string Page { get; init; } = "";

    /// <summary>Until the open window closes; zero when none is open.</summary>
    public TimeSpan Left { get; init; }

    /// <summary>The address that the QR carries; empty when no window is open or the panel does not show it.</summary>
    public string Link { get; init; } = "";

    /// <summary>The same in half blocks, line by line.</summary>
    public string Picture { get; init; } = "";

    /// <summary>Why somebody should look; empty when nobody has to.</summary>
    public string Attention { get; init; } = "";

    public required CustodyCounts Custody { get; init; }

    /// <summary>Bytes written; 0 when it does not fit.</summary>
    public int Write(Span<byte> frame)
    {
        var writer = new FrameWriter(frame, FrameKind.View);
        writer.Byte((byte)State);
        // Whole seconds: a view is sent when it differs from the last.
        writer.Int64((long)Math.Ceiling(Left.TotalSeconds));
        foreach (var text in (ReadOnlySpan<string>)[Address, Page, Link, Picture, Attention]) writer.Text(text);
        foreach (var count in Counts(Custody)) writer.Int64(count);
        return writer.Length;
    }

    public static RelayView? Read(ReadOnlySpan<byte> frame)
    {
        if (LinkFrames.KindOf(frame) != FrameKind.View) return null;
        var reader = new FrameReader(frame[1..]);
        var state = (BoxState)reader.Byte();
        var left = TimeSpan.FromSeconds(Math.Clamp(reader.Int64(), 0, (long)Limits.PairingWindow.TotalSeconds));
        var view = new RelayView
        {
            State = state,
            Left = left,
            Address = reader.Text(),
            Page = reader.Text(),
            Link = reader.Text(),
            Picture = reader.Text(),
            Attention = reader.Text(),
            Custody = new(
                (int)reader.Int64(), new(reader.Int64()), new(reader.Int64()), (int)reader.Int64(), new(reader.Int64()), reader.Int64(), reader.Int64(),
                reader.Int64(), reader.Int64(), reader.Int64(), reader.Int64(), new(reader.Int64()), new(reader.Int64())),
        };
        return reader.IsAtEnd && Enum.IsDefined(state) ? view : null;
    }

    // The oldest message's age runs with every look, and no panel shows it.
    static long[] Counts(CustodyCounts counts) =>
    [
        counts.Waiting, counts.WaitingBytes.Bytes, 0, counts.InFlight, counts.InFlightBytes.Bytes, counts.PassedThrough, counts.Stored,
        counts.ErasedOnReceipt, counts.Expired, counts.Dropped, counts.Refused, counts.Capacity.Bytes, counts.Occupied.Bytes,
    ];
}
