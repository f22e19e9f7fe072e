using System.Collections.Immutable;

namespace Klusterfuck.Engine.Invocation;

/// <summary>One request to a function.</summary>
public sealed record FunctionRequest
{
    /// <summary>Names the request in logs, in <c>KF_REQUEST_ID</c> and in <c>X-Kf-Request-Id</c>.</summary>
    public required string RequestId { get; init; }

    /// <summary>The HTTP method; POST unless said.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>What follows the function's name in the path, beginning with '/'; percent-decoded.</summary>
    public string Path { get; init; } = "/";

    /// <summary>The query without '?'; as sent.</summary>
    public string Query { get; init; } = "";

    /// <summary>Media type of the body; empty where there is none.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>Bytes of the body; null where that is not known beforehand.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Headers, each name once with its values joined by ", ". Credentials of the platform are removed by the edge that made this.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body, read once and as the program reads it.</summary>
    public Stream Body { get; init; } = Stream.Null;

    /// <summary>Variables of the platform for this request (<c>KF_RUN_ID</c>, <c>TRACEPARENT</c> ...), set last.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Variables { get; init; } = [];

    /// <summary>The caller's address, for <c>REMOTE_ADDR</c>; empty where there is none.</summary>
    public string RemoteAddress { get; init; } = "";
}
