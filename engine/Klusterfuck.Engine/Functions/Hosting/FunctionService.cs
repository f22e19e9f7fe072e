namespace Klusterfuck.Engine.Functions.Hosting;

/// <summary>The address of a function in a cluster.</summary>
/// <param name="NodePort">Whether each node of the cluster answers for it on a port.</param>
/// <param name="Port">That port; null for one the cluster chooses.</param>
public sealed record FunctionService(bool NodePort = false, int? Port = null);
