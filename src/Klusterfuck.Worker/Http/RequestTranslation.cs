using System.Collections.Immutable;
using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Worker.Http;

/// <summary>Makes requests to functions of requests by HTTP.</summary>
internal static class RequestTranslation
{
    private const int LongestId = 64;

    /// <summary>The id of a request: an authorised caller's, or a new one.</summary>
    public static string IdOf(HttpRequest request, bool authorised, TimeProvider time)
    {
        var given = request.Headers[FunctionHttp.RequestIdHeader].ToString();
        return authorised && given.Length is > 0 and <= LongestId && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? given
            : RequestIds.New(time.GetUtcNow());
    }

    /// <summary>How many bytes the body has; null where that is not known before its end.</summary>
    public static long? LengthOf(HttpRequest request) =>
        request.ContentLength ?? (request.Headers.TransferEncoding.Count == 0 && HttpProtocol.IsHttp11(request.Protocol) ? 0 : null);

    /// <summary>The request as the program gets it, without what is not its to see.</summary>
    public static FunctionRequest Translate(HttpRequest request, string id, bool authorised)
    {
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(request.Headers.Count);
        foreach (var (name, values) in request.Headers)
        {
            if (FunctionHttp.ReachesProgram(name))
                headers.Add(new(name, values.Count == 1 ? values[0]! : string.Join(", ", values.AsEnumerable())));
        }

        return new FunctionRequest
        {
            RequestId = id,
            Method = request.Method,
            Path = request.Path.Value is { Length: > 0 } path ? path : "/",
            Query = request.QueryString.Value is { Length: > 0 } query ? query[1..] : "",
            ContentType = request.ContentType ?? "",
            ContentLength = LengthOf(request),
            Headers = headers.ToImmutable(),
            Body = request.Body,
            // What a runner tells of its run; from nobody else.
            Variables = authorised
                ? [.. FunctionHttp.RunVariables.Where(h => request.Headers.ContainsKey(h.Header)).Select(h => new KeyValuePair<string, string>(h.Variable, request.Headers[h.Header].ToString()))]
                : [],
            RemoteAddress = request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "",
        };
    }
}
