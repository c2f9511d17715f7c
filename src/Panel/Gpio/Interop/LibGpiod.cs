// libgpiod 2 (Debian's libgpiod3), by its own names: only what two buttons need. System.Device.Gpio uses the same library and
// keeps these calls, and with them the kernel's time stamps, to itself (decision 0081).
using System.Runtime.InteropServices;

namespace Messenger.Appliance.Panel.Gpio.Interop;

static unsafe partial class LibGpiod
{
    const string Library = "libgpiod.so.3";

    public const int DirectionInput = 2;
    public const int EdgeBoth = 4;
    public const int BiasPullUp = 4;
    public const int ClockMonotonic = 1;
    public const int Active = 1;
    public const int RisingEdge = 1;

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint gpiod_chip_open(string path);

    [LibraryImport(Library)]
    public static partial void gpiod_chip_close(nint chip);

    [LibraryImport(Library)]
    public static partial nint gpiod_chip_get_info(nint chip);

    [LibraryImport(Library)]
    public static partial nint gpiod_chip_info_get_label(nint info);

    [LibraryImport(Library)]
    public static partial void gpiod_chip_info_free(nint info);

    [LibraryImport(Library)]
    public static partial nint gpiod_line_settings_new();

    [LibraryImport(Library)]
    public static partial void gpiod_line_settings_free(nint settings);

    [LibraryImport(Library)]
    public static partial int gpiod_line_settings_set_direction(nint settings, int direction);

    [LibraryImport(Library)]
    public static partial int gpiod_line_settings_set_edge_detection(nint settings, int edge);

    [LibraryImport(Library)]
    public static partial int gpiod_line_settings_set_bias(nint settings, int bias);

    [LibraryImport(Library)]
    public static partial int gpiod_line_settings_set_event_clock(nint settings, int clock);

    [LibraryImport(Library)]
    public static partial void gpiod_line_settings_set_active_low(nint settings, [MarshalAs(UnmanagedType.U1)] bool activeLow);

    [LibraryImport(Library)]
    public static partial nint gpiod_line_config_new();

    [LibraryImport(Library)]
    public static partial void gpiod_line_config_free(nint config);

    [LibraryImport(Library)]
    public static partial int gpiod_line_config_add_line_settings(nint config, uint* offsets, nuint count, nint settings);

    [LibraryImport(Library)]
    public static partial nint gpiod_request_config_new();

    [LibraryImport(Library)]
    public static partial void gpiod_request_config_free(nint config);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void gpiod_request_config_set_consumer(nint config, string consumer);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint gpiod_chip_request_lines(nint chip, nint request, nint lines);

    [LibraryImport(Library)]
    public static partial void gpiod_line_request_release(nint request);

    [LibraryImport(Library)]
    public static partial int gpiod_line_request_get_value(nint request, uint offset);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int gpiod_line_request_wait_edge_events(nint request, long nanoseconds);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int gpiod_line_request_read_edge_events(nint request, nint buffer, nuint most);

    [LibraryImport(Library)]
    public static partial nint gpiod_edge_event_buffer_new(nuint capacity);

    [LibraryImport(Library)]
    public static partial void gpiod_edge_event_buffer_free(nint buffer);

    [LibraryImport(Library)]
    public static partial nint gpiod_edge_event_buffer_get_event(nint buffer, ulong index);

    [LibraryImport(Library)]
    public static partial int gpiod_edge_event_get_event_type(nint @event);

    [LibraryImport(Library)]
    public static partial ulong gpiod_edge_event_get_timestamp_ns(nint @event);

    [LibraryImport(Library)]
    public static partial uint gpiod_edge_event_get_line_offset(nint @event);
}
