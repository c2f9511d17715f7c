// Two lines of a GPIO chip as inputs, held from Open to Dispose: nobody else can take them meanwhile. Waiting and reading
// allocate nothing; edges carry the kernel's own monotonic time.
using System.Runtime.InteropServices;
using Messenger.Appliance.Panel.Gpio.Interop;

namespace Messenger.Appliance.Panel.Gpio;

enum LineRefusal
{
    None,

    /// <summary>libgpiod is not installed.</summary>
    NoLibrary,

    /// <summary>No chip has one of the labels, or none may be opened.</summary>
    NoChip,

    /// <summary>Somebody else holds the line.</summary>
    Taken,

    /// <summary>The chip has no such line, or the kernel refuses it.</summary>
    Refused,
}

readonly record struct LineEdge(int Line, bool Active, TimeSpan At);

sealed unsafe class InputLines : IDisposable
{
    const int Busy = 16; // EBUSY
    const int Interrupted = 4; // EINTR
    const int Batch = 64;

    nint request;
    nint buffer;

    InputLines(nint request) => (this.request, buffer) = (request, LibGpiod.gpiod_edge_event_buffer_new(Batch));

    /// <summary>Requests one line or more in one go; null and the reason where that fails.</summary>
    public static (InputLines? Lines, LineRefusal Refusal) Open(IReadOnlyList<string> chips, bool activeLow, ReadOnlySpan<int> lines)
    {
        try
        {
            var chip = Find(chips);
            if (chip == 0) return (null, LineRefusal.NoChip);
            var (request, error) = Request(chip, activeLow, lines);
            LibGpiod.gpiod_chip_close(chip);
            if (request != 0) return (new(request), LineRefusal.None);
            return (null, error == Busy ? LineRefusal.Taken : LineRefusal.Refused);
        }
        catch (DllNotFoundException)
        {
            return (null, LineRefusal.NoLibrary);
        }
    }

    public bool IsActive(int line) => LibGpiod.gpiod_line_request_get_value(request, (uint)line) == LibGpiod.Active;

    /// <summary>Edges in order, none when the time was up; -1 when the lines are lost.</summary>
    public int Wait(Span<LineEdge> edges, TimeSpan patience)
    {
        const int NanosecondsPerTick = 100;
        switch (LibGpiod.gpiod_line_request_wait_edge_events(request, patience.Ticks * NanosecondsPerTick))
        {
            case 0:
                return 0;
            case < 0:
                return Failed();
        }

        var count = LibGpiod.gpiod_line_request_read_edge_events(request, buffer, (nuint)Math.Min(edges.Length, Batch));
        if (count < 0) return Failed();
        for (var i = 0; i < count; i++)
        {
            var edge = LibGpiod.gpiod_edge_event_buffer_get_event(buffer, (ulong)i);
            var at = TimeSpan.FromTicks((long)(LibGpiod.gpiod_edge_event_get_timestamp_ns(edge) / NanosecondsPerTick));
            edges[i] = new((int)LibGpiod.gpiod_edge_event_get_line_offset(edge), LibGpiod.gpiod_edge_event_get_event_type(edge) == LibGpiod.RisingEdge, at);
        }

        return count;
    }

    public void Dispose()
    {
        if (request == 0) return;
        LibGpiod.gpiod_line_request_release(request);
        LibGpiod.gpiod_edge_event_buffer_free(buffer);
        (request, buffer) = (0, 0);
    }

    // A signal (a child that ended, the runtime's own) ends a wait early, and says nothing of the lines.
    static int Failed() => Marshal.GetLastPInvokeError() == Interrupted ? 0 : -1;

    // In the order of the labels, because a board may have more than one chip.
    static nint Find(IReadOnlyList<string> labels)
    {
        foreach (var label in labels)
        {
            foreach (var path in Directory.EnumerateFiles("/dev", "gpiochip*"))
            {
                var chip = LibGpiod.gpiod_chip_open(path);
                if (chip == 0) continue;
                var info = LibGpiod.gpiod_chip_get_info(chip);
                var found = info != 0 && Marshal.PtrToStringUTF8(LibGpiod.gpiod_chip_info_get_label(info)) == label;
                if (info != 0) LibGpiod.gpiod_chip_info_free(info);
                if (found) return chip;
                LibGpiod.gpiod_chip_close(chip);
            }
        }

        return 0;
    }

    static (nint Request, int Error) Request(nint chip, bool activeLow, ReadOnlySpan<int> lines)
    {
        var settings = LibGpiod.gpiod_line_settings_new();
        var config = LibGpiod.gpiod_line_config_new();
        var asked = LibGpiod.gpiod_request_config_new();
        _ = LibGpiod.gpiod_line_settings_set_direction(settings, LibGpiod.DirectionInput);
        _ = LibGpiod.gpiod_line_settings_set_edge_detection(settings, LibGpiod.EdgeBoth);
        _ = LibGpiod.gpiod_line_settings_set_event_clock(settings, LibGpiod.ClockMonotonic);
        if (activeLow) _ = LibGpiod.gpiod_line_settings_set_bias(settings, LibGpiod.BiasPullUp);
        LibGpiod.gpiod_line_settings_set_active_low(settings, activeLow);
        LibGpiod.gpiod_request_config_set_consumer(asked, "messenger-guard");
        var offsets = stackalloc uint[lines.Length];
        for (var i = 0; i < lines.Length; i++) offsets[i] = (uint)lines[i];
        _ = LibGpiod.gpiod_line_config_add_line_settings(config, offsets, (nuint)lines.Length, settings);
        var request = LibGpiod.gpiod_chip_request_lines(chip, asked, config);
        var error = Marshal.GetLastPInvokeError();
        LibGpiod.gpiod_request_config_free(asked);
        LibGpiod.gpiod_line_config_free(config);
        LibGpiod.gpiod_line_settings_free(settings);
        return (request, error);
    }
}
