namespace Klusterfuck.Engine.Functions.Hosting;

/// <summary>How many workers a function has.</summary>
/// <param name="Min">At least; 1 unless said.</param>
/// <param name="Max">At most; 1 unless said.</param>
/// <param name="CpuPercent">The use of the requested CPU that more workers are added at; 80 unless said.</param>
public sealed record FunctionScale(int Min = 1, int Max = 1, int CpuPercent = 80);
