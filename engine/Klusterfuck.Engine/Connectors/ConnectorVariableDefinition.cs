namespace Klusterfuck.Engine.Connectors;

/// <summary>A variable a connector knows.</summary>
/// <param name="Name">Its name: upper case letters, digits and '_'.</param>
/// <param name="Description">What it is for, in a sentence.</param>
/// <param name="Required">Whether it must be given.</param>
/// <param name="Secret">Whether its value is confidential, so that a flow must name a secret instead of writing it down.</param>
/// <param name="Default">What holds where it is not given; null for nothing.</param>
public sealed record ConnectorVariableDefinition(string Name, string Description, bool Required = false, bool Secret = false, string? Default = null);
