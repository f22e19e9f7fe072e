using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Flows.Expressions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.Responses;

/// <summary>Reads nodes of kind <c>respond</c>.</summary>
internal sealed partial class RespondNodeKind : INodeKind
{
    private const int MaxHeaders = 50;
    private const int MaxValue = 4_000;

    // What the connection, and whoever serves the flow, says itself; a cookie would be the service's.
    private static readonly string[] Refused =
    [
        "connection", "content-length", "transfer-encoding", "upgrade", "keep-alive", "te", "trailer", "host", "date", "server", "set-cookie",
        "strict-transport-security", "content-security-policy", "x-content-type-options", "www-authenticate",
    ];

    /// <inheritdoc/>
    public string Name => "respond";

    /// <inheritdoc/>
    public bool IsEntry => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => ["status", "headers", "body"];

    /// <inheritdoc/>
    public FlowNode? Read(NodeId id, ObjectReader node)
    {
        var status = node.Number("status", 200, 599, whole: true);
        var headers = ReadHeaders(node.Object("headers"));
        var body = node.Expression("body");
        return new RespondNode { Id = id, Status = (int)(status ?? 200), Headers = headers, Body = body };
    }

    private static ImmutableSortedDictionary<string, string> ReadHeaders(ObjectReader? headers)
    {
        var read = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (headers is not null && headers.Keys.Count() > MaxHeaders)
            headers.Problems.Add("OutOfRange", headers.Path, $"There may be {MaxHeaders} headers.");
        foreach (var key in headers?.Keys.Take(MaxHeaders) ?? [])
        {
            var name = key.ToLowerInvariant();
            if (headers!.Text(key) is not { } value)
                continue;
            if (!HeaderName().IsMatch(key) || Refused.Contains(name) || name.StartsWith("kf-", StringComparison.Ordinal))
                headers.Problems.Add("HeaderInvalid", headers.PathOf(key), $"{ProblemList.Quote(key)} is no header a flow may set.");
            else if (value.Length > MaxValue || value.Any(c => c is < ' ' or > '~'))
                headers.Problems.Add("HeaderInvalid", headers.PathOf(key), $"The value of a header has at most {MaxValue} characters of printable ASCII.");
            else
                read[name] = value;
        }

        return read.ToImmutable();
    }

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderName();
}
