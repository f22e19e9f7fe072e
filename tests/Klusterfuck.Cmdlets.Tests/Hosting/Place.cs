namespace Klusterfuck.Cmdlets.Tests.Hosting;

/// <summary>Where the cmdlets of a test work.</summary>
public enum Place
{
    /// <summary>On a data folder, in the process of the test.</summary>
    Embedded,

    /// <summary>On an admin, a process of its own, by address and token.</summary>
    Remote,

    /// <summary>On that same admin, in a cluster by its kubeconfig, through a port-forward.</summary>
    Cluster,
}
