namespace Klusterfuck.Admin.Connectors;

/// <summary>The address of a node, with its key: what it takes to post to that node, and to nothing else.</summary>
/// <param name="Callback">The address; confidential.</param>
public sealed record CallbackJson(string Callback);
