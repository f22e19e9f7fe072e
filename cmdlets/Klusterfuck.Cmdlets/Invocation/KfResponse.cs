using System.Collections.Immutable;

namespace Klusterfuck.Cmdlets.Invocation;

/// <summary>What a function answered.</summary>
public sealed class KfResponse
{
    internal KfResponse(
        string name, int statusCode, ImmutableArray<KeyValuePair<string, string>> headers, string? commit, string requestId, TimeSpan duration, object? body)
    {
        Name = name;
        StatusCode = statusCode;
        Headers = headers.GroupBy(h => h.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => string.Join(", ", g.Select(h => h.Value)), StringComparer.OrdinalIgnoreCase);
        Commit = commit;
        RequestId = requestId;
        Duration = duration;
        Body = body;
    }

    /// <summary>The function.</summary>
    public string Name { get; }

    /// <summary>The HTTP status.</summary>
    public int StatusCode { get; }

    /// <summary>Headers, by name in any case.</summary>
    public IDictionary<string, string> Headers { get; }

    /// <summary>The commit that answered.</summary>
    public string? Commit { get; }

    /// <summary>Names the request in the function's log.</summary>
    public string RequestId { get; }

    /// <summary>From the request to the end of the program.</summary>
    public TimeSpan Duration { get; }

    /// <summary>The body: text, or bytes where they were asked for; null where it went into a file.</summary>
    public object? Body { get; }

    /// <summary>The body, where it is text.</summary>
    public override string ToString() => Body as string ?? $"{StatusCode}";
}
