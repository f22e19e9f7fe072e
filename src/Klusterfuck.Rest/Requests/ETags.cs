using System.Security.Cryptography;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Definitions;
using Microsoft.Net.Http.Headers;

namespace Klusterfuck.Rest.Requests;

/// <summary>
/// Makes and compares entity tags. A definition's tag is <c>"uid.generation.hash"</c>: the hash is of the whole document, so that what is observed counts for
/// reading; for writing only uid and generation do, so that a commit selected meanwhile does not stand in the way of a change of labels.
/// </summary>
internal static class ETags
{
    /// <summary>The tag of a definition's document.</summary>
    public static EntityTagHeaderValue Of(Definition definition, ReadOnlySpan<byte> document) =>
        new($"\"{Prefix(definition)}{Convert.ToHexStringLower(SHA256.HashData(document).AsSpan(0, 8))}\"");

    /// <summary>The tag of a blob.</summary>
    public static EntityTagHeaderValue Of(string blobId) => new($"\"{blobId}\"");

    /// <summary>Whether the caller has this already (If-None-Match), so that 304 is the answer.</summary>
    public static bool IsHad(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch is { Count: > 0 } had && had.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(tag, useStrongComparison: false));

    /// <summary>The generation If-Match demands of a definition; null where it demands none.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Changed"/> where the definition is not one the caller saw.</exception>
    public static long? ExpectedGeneration(HttpRequest request, Definition current)
    {
        if (Demanded(request) is not { } demanded)
            return null;
        var prefix = "\"" + Prefix(current);
        return demanded.Any(t => !t.IsWeak && t.Tag.StartsWith(prefix, StringComparison.Ordinal))
            ? current.Generation
            : throw new KlusterfuckException(ErrorCodes.Changed, $"{current.Namespace}/{current.Name} is no longer what the caller saw.", current.Name.Value, "Read it again and repeat the change.");
    }

    /// <summary>The blob id If-Match demands, "" where If-None-Match: * demands that there is none, null for no demand.</summary>
    public static string? ExpectedBlob(HttpRequest request)
    {
        if (request.GetTypedHeaders().IfNoneMatch is { Count: > 0 } none && none.Any(t => t.Equals(EntityTagHeaderValue.Any)))
            return "";
        // Of several tags, none can be sent on: the first must be right.
        return Demanded(request) is { } demanded ? demanded.FirstOrDefault(t => !t.IsWeak)?.Tag.Value?.Trim('"') ?? "none" : null;
    }

    private static string Prefix(Definition definition) => $"{definition.Uid}.{definition.Generation}.";

    private static IList<EntityTagHeaderValue>? Demanded(HttpRequest request)
    {
        if (!request.Headers.ContainsKey(HeaderNames.IfMatch))
            return null;
        var tags = request.GetTypedHeaders().IfMatch;
        return tags.Any(t => t.Equals(EntityTagHeaderValue.Any)) ? null : tags;
    }
}
