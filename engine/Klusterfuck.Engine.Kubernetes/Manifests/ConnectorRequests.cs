namespace Klusterfuck.Engine.Kubernetes.Manifests;

/// <summary>How a connector is asked by HTTP. Its pods say so, so that who carries requests to them knows whom to let through.</summary>
internal enum ConnectorRequests
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>It takes whatever comes: the caller must be known before.</summary>
    Keyed,

    /// <summary>It checks the signature of each request itself.</summary>
    Signed,
}
