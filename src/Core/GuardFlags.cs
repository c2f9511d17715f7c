// The flags that are the guard's own. Where guard and relay are units of their own, one line of flags serves both: each passes
// over what is the other's.
namespace Messenger.Appliance.Core;

public static class GuardFlags
{
    public const string AllowSwap = "--allow-swap";
    public const string Panel = "--panel";
    public const string Pins = "--pins";
    public const string Relay = "--relay";
    public const string RelayGroup = "--relay-cgroup";

    public static bool TakesValue(string flag) => flag is Panel or Pins or Relay or RelayGroup;
}
