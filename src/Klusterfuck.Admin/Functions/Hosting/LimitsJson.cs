using Klusterfuck.Engine.Functions.Hosting;

namespace Klusterfuck.Admin.Functions.Hosting;

/// <summary>What a worker is given and may use in a cluster, as Kubernetes writes quantities: <c>500m</c>, <c>256Mi</c>.</summary>
public sealed record LimitsJson
{
    /// <summary>CPU at most; no limit unless said.</summary>
    public string? Cpu { get; init; }

    /// <summary>Memory at most; 512Mi unless said.</summary>
    public string? Memory { get; init; }

    /// <summary>CPU it is sure of; 50m unless said.</summary>
    public string? CpuRequest { get; init; }

    /// <summary>Memory it is sure of; 64Mi unless said.</summary>
    public string? MemoryRequest { get; init; }

    internal static LimitsJson Of(FunctionLimits limits) => new() { Cpu = limits.Cpu, Memory = limits.Memory, CpuRequest = limits.CpuRequest, MemoryRequest = limits.MemoryRequest };

    internal static FunctionLimits Read(LimitsJson? json)
    {
        var usual = new FunctionLimits();
        return new FunctionLimits(json?.Cpu, json?.Memory ?? usual.Memory, json?.CpuRequest ?? usual.CpuRequest, json?.MemoryRequest ?? usual.MemoryRequest);
    }
}
