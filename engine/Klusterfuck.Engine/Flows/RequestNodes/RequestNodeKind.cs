using System.Text.RegularExpressions;
using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Flows.Connectors;
using Klusterfuck.Engine.Flows.FunctionNodes;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.RequestNodes;

/// <summary>Reads nodes of kind <c>request</c>.</summary>
internal sealed partial class RequestNodeKind : INodeKind
{
    private const int MaxHeaders = 50;

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(10);
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
    private static readonly string[] Own = ["host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect"];

    /// <inheritdoc/>
    public string Name => "request";

    /// <inheritdoc/>
    public bool IsEntry => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => ["url", "method", "headers", "timeout", "retry"];

    /// <inheritdoc/>
    public FlowNode? Read(NodeId id, ObjectReader node)
    {
        var url = ReadUrl(node);
        var method = node.Text("method");
        if (method is not null && !Methods.Contains(method, StringComparer.Ordinal))
            node.Problems.Add("MethodInvalid", node.PathOf("method"), $"'method' must be one of {string.Join(", ", Methods)}, not {ProblemList.Quote(method)}.");
        var headers = node.Object("headers");
        var read = ConnectorVariables.Read(headers);
        foreach (var (name, value) in read)
            CheckHeader(name, value, headers!);
        if (read.Count > MaxHeaders)
            node.Problems.Add("TooManyHeaders", node.PathOf("headers"), $"A request may have {MaxHeaders} headers of its own; this one has {read.Count}.");
        var timeout = node.Duration("timeout", TimeSpan.FromMilliseconds(100), LongestTimeout);
        var retry = FunctionNodeKind.ReadRetry(node);
        return url is null
            ? null
            : new RequestNode { Id = id, Url = url, Method = method ?? "POST", Headers = read, Timeout = timeout ?? TimeSpan.FromSeconds(30), Retry = retry };
    }

    private static Uri? ReadUrl(ObjectReader node)
    {
        if (node.Text("url", required: true) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0)
        {
            if (url!.UserInfo.Length == 0)
                return url;
            node.Problems.Add("SecretExpected", node.PathOf("url"), "An address holds no user and password: send them in a header whose value is a secret.");
            return null;
        }

        node.Problems.Add("UrlInvalid", node.PathOf("url"), $"{ProblemList.Quote(text)} is no address: it must begin with http:// or https://.");
        return null;
    }

    private static void CheckHeader(string name, ConnectorVariable value, ObjectReader headers)
    {
        if (!HeaderName().IsMatch(name))
            headers.Problems.Add("HeaderInvalid", headers.PathOf(name), $"{ProblemList.Quote(name)} is no name of a header.");
        else if (Own.Contains(name, StringComparer.OrdinalIgnoreCase))
            headers.Problems.Add("HeaderReserved", headers.PathOf(name), $"The header {name} is set by the request itself.");
        else if (value.Text is { } text && text.Any(c => c is < ' ' or > '~'))
            headers.Problems.Add("HeaderInvalid", headers.PathOf(name), "The value of a header is of printable ASCII.");
    }

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}\z")]
    private static partial Regex HeaderName();
}
