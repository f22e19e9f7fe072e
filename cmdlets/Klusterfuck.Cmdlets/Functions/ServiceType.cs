namespace Klusterfuck.Cmdlets.Functions;

/// <summary>Where a function answers in a cluster.</summary>
public enum ServiceType
{
    /// <summary>Inside the cluster.</summary>
    ClusterIP,

    /// <summary>On a port of each node, too.</summary>
    NodePort,
}
