using Microsoft.AspNetCore.Http.Metadata;

namespace Klusterfuck.Rest.Requests;

/// <summary>The largest body an endpoint takes; null for one that has limits of its own.</summary>
internal sealed record SizeLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata
{
    /// <summary>What an endpoint takes that says nothing: 4 MiB.</summary>
    public const long Default = 4 * 1024 * 1024;
}
