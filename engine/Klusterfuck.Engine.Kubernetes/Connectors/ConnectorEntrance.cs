namespace Klusterfuck.Engine.Kubernetes.Connectors;

/// <summary>Where a connector that is asked by HTTP answers.</summary>
/// <param name="Address">The address of its Service.</param>
/// <param name="Signed">Whether it checks the signature of each request itself; where not, the caller must be known before it is asked.</param>
/// <param name="Ready">Whether only pods of what is deployed are there and answer.</param>
public sealed record ConnectorEntrance(Uri Address, bool Signed, bool Ready);
