namespace Klusterfuck.Engine.Functions.Hosting;

/// <summary>What a worker is given and may use, as Kubernetes writes quantities: <c>500m</c>, <c>256Mi</c>.</summary>
/// <param name="Cpu">CPU at most; null for no limit.</param>
/// <param name="Memory">Memory at most; 512Mi unless said.</param>
/// <param name="CpuRequest">CPU it is sure of; 50m unless said.</param>
/// <param name="MemoryRequest">Memory it is sure of; 64Mi unless said.</param>
public sealed record FunctionLimits(string? Cpu = null, string Memory = "512Mi", string CpuRequest = "50m", string MemoryRequest = "64Mi");
