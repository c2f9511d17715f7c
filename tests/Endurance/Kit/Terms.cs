// What a run was asked for: how long, and with which seed.
using System.Globalization;

namespace Messenger.Appliance.Endurance.Tests.Kit;

static class Terms
{
    public static TimeSpan Length { get; } = TimeSpan.FromMinutes(double.Parse(Environment.GetEnvironmentVariable("ENDURANCE_MINUTES") ?? "5", CultureInfo.InvariantCulture));

    /// <summary>How many times faster than a family people write.</summary>
    public static double Pace { get; } = double.Parse(Environment.GetEnvironmentVariable("ENDURANCE_PACE") ?? "1", CultureInfo.InvariantCulture);

    public static int Seed { get; } = int.Parse(Environment.GetEnvironmentVariable("ENDURANCE_SEED") ?? $"{Random.Shared.Next(1_000_000)}", CultureInfo.InvariantCulture);
}
