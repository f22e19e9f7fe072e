namespace Klusterfuck.Rest.OpenApi;

/// <summary>Marks an operation whose body is taken as it is.</summary>
internal sealed record BytesBody;
