namespace Klusterfuck.Engine.Functions;

/// <summary>A function as it is: what its owner says of it, and what is observed.</summary>
/// <param name="Definition">What its owner says.</param>
/// <param name="Status">What is observed.</param>
/// <param name="Warning">What its creator should know, such as an interpreter that is absent; null otherwise.</param>
public sealed record Function(FunctionDefinition Definition, FunctionStatus Status, string? Warning = null);
