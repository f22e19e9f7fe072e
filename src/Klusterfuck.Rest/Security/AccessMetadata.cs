namespace Klusterfuck.Rest.Security;

/// <summary>The access rule of an endpoint.</summary>
internal sealed record AccessMetadata(AccessRule Rule);
