namespace Klusterfuck.Engine.Kubernetes.Tests.Cluster;

/// <summary>A way a request fails.</summary>
internal enum Fault
{
    /// <summary>500, and nothing is done.</summary>
    ServerError,

    /// <summary>429 with Retry-After, and nothing is done.</summary>
    TooManyRequests,

    /// <summary>The connection breaks before anything is done.</summary>
    DropBefore,

    /// <summary>It is done and the connection breaks before the answer.</summary>
    DropAfter,

    /// <summary>It is done, and the answer takes a moment.</summary>
    Slow,
}
