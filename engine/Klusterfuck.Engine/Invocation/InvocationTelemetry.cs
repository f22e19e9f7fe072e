using System.Diagnostics.Metrics;

namespace Klusterfuck.Engine.Invocation;

/// <summary>What the engine tells about running functions. Whoever hosts the engine listens by this name.</summary>
public static class InvocationTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Klusterfuck.Functions";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> ColdStarts = Meter.CreateCounter<long>(
        "kf.function.cold_starts", "{request}", "Requests that found no process waiting for them where there usually is one.");

    /// <summary>Counts one for everybody who listens; what a count of its own becomes.</summary>
    internal static long CountColdStart(long count)
    {
        ColdStarts.Add(1);
        return count + 1;
    }
}
