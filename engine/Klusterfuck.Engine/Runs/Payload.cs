using System.Collections.Immutable;

namespace Klusterfuck.Engine.Runs;

/// <summary>What travels along a link: bytes, their media type, and the headers <c>ce-*</c> and <c>traceparent</c>.</summary>
/// <param name="Body">The bytes, at most <see cref="MaxBytes"/>.</param>
/// <param name="ContentType">Their media type; empty where unknown.</param>
/// <param name="Headers">Headers that go with it, names in lower case.</param>
public sealed record Payload(ReadOnlyMemory<byte> Body, string ContentType, ImmutableSortedDictionary<string, string> Headers)
{
    /// <summary>The largest payload, and the largest output of a node: 1 MiB.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Bytes left out of <see cref="Body"/> because what it is listed with would grow too large; 0 where the body is whole.</summary>
    public long OmittedBytes { get; init; }

    /// <summary>A payload without headers.</summary>
    public Payload(ReadOnlyMemory<byte> body, string contentType)
        : this(body, contentType, ImmutableSortedDictionary<string, string>.Empty)
    {
    }
}
