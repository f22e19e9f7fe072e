using Klusterfuck.Engine.Functions.Hosting;

namespace Klusterfuck.Admin.Functions.Hosting;

/// <summary>How many workers a function has in a cluster.</summary>
public sealed record ScaleJson
{
    /// <summary>At least; 1 unless said.</summary>
    public int? Min { get; init; }

    /// <summary>At most; as many as at least unless said.</summary>
    public int? Max { get; init; }

    /// <summary>The use of the requested CPU, in percent, that more workers are added at; 80 unless said.</summary>
    public int? CpuPercent { get; init; }

    internal static ScaleJson Of(FunctionScale scale) => new() { Min = scale.Min, Max = scale.Max, CpuPercent = scale.CpuPercent };

    /// <summary>What was said of it: a fixed number is one number, so that who changes it says it once.</summary>
    internal static ScaleJson Said(FunctionScale scale) => Of(scale) with { Max = scale.Max == scale.Min ? null : scale.Max };

    internal static FunctionScale Read(ScaleJson? json)
    {
        var usual = new FunctionScale();
        var least = json?.Min ?? usual.Min;
        return new FunctionScale(least, json?.Max ?? least, json?.CpuPercent ?? usual.CpuPercent);
    }
}
