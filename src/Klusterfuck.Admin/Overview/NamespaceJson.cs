namespace Klusterfuck.Admin.Overview;

/// <summary>A namespace.</summary>
/// <param name="Name">Its name.</param>
public sealed record NamespaceJson(string Name);
