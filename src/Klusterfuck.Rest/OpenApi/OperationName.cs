namespace Klusterfuck.Rest.OpenApi;

/// <summary>The name of an operation in the default namespace.</summary>
internal sealed record OperationName(string Name);
