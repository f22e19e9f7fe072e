using Klusterfuck.Engine;
using Klusterfuck.Engine.Functions.Hosting;

namespace Klusterfuck.Admin.Functions.Hosting;

/// <summary>The address of a function in a cluster.</summary>
public sealed record ServiceJson
{
    private const string ClusterIP = "ClusterIP";
    private const string OnNodes = "NodePort";

    /// <summary><c>ClusterIP</c>: inside the cluster only, unless said. <c>NodePort</c>: each node of the cluster answers for it too.</summary>
    public string? Type { get; init; }

    /// <summary>The port of the nodes; one the cluster chooses unless said.</summary>
    public int? NodePort { get; init; }

    internal static ServiceJson Of(FunctionService service) => new() { Type = service.NodePort ? OnNodes : ClusterIP, NodePort = service.Port };

    internal static FunctionService Read(ServiceJson? json, List<Problem> problems)
    {
        var nodes = string.Equals(json?.Type, OnNodes, StringComparison.OrdinalIgnoreCase);
        if (json?.Type is { } type && !nodes && !string.Equals(type, ClusterIP, StringComparison.OrdinalIgnoreCase))
            problems.Add(new Problem("ServiceInvalid", "$.service.type", $"There is no type '{type}' of service; there are {ClusterIP} and {OnNodes}."));
        return new FunctionService(nodes, json?.NodePort);
    }
}
