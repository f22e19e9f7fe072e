using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.Connectors;

/// <summary>The value of a connector's variable: a text as it is written, or the value of a secret.</summary>
/// <param name="Text">The text; null where a secret is named.</param>
/// <param name="Secret">The secret; null where a text is written.</param>
public sealed record ConnectorVariable(string? Text, ResourceName? Secret);
