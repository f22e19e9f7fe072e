using Klusterfuck.Engine.Redis.Connections;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>The transactions of the store.</summary>
internal static class RunScripts
{
    public static readonly Script Submit = Changing("submit");
    public static readonly Script Reserve = Reading("reserve");
    public static readonly Script Forget = Reading("forget");
    public static readonly Script Claim = Changing("claim");
    public static readonly Script Commit = Changing("commit");
    public static readonly Script Signal = Changing("signal");
    public static readonly Script Cancel = Changing("cancel");
    public static readonly Script Renew = Changing("renew");
    public static readonly Script Release = Changing("release");
    public static readonly Script TakeOver = Changing("takeover");
    public static readonly Script Revive = Changing("revive");
    public static readonly Script Remove = Reading("bin");
    public static readonly Script Prune = Changing("prune");
    public static readonly Script Await = Reading("await");
    public static readonly Script List = Reading("list");
    public static readonly Script Letters = Reading("letters");
    public static readonly Script Steps = Reading("steps");
    public static readonly Script Summary = Reading("summary");
    public static readonly Script Count = Reading("count");

    private static Script Changing(string name) => Script.Of("base", "items", "runs", name);

    private static Script Reading(string name) => Script.Of("base", name);
}
