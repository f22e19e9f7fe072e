using System.Collections.Immutable;

namespace Klusterfuck.Engine.Invocation.Resident.Proxy;

/// <summary>Carries a request over to HTTP, and the headers of its answer back.</summary>
internal static class ProxyHeaders
{
    /// <summary>The request to send.</summary>
    public static HttpRequestMessage Write(FunctionRequest request, string authority, LimitedContent? content)
    {
        var path = string.Join('/', request.Path.Split('/').Select(Uri.EscapeDataString));
        var text = $"http://{authority}{(path.StartsWith('/') ? path : "/" + path)}{(request.Query.Length > 0 ? "?" + request.Query : "")}";
        var address = new Uri(text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var message = new HttpRequestMessage(new HttpMethod(request.Method), address) { Content = content };
        foreach (var (name, value) in request.Headers)
        {
            if (FunctionHttp.ReachesProgram(name) && !name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
                message.Headers.TryAddWithoutValidation(name, value);
            else if (content is not null && FunctionHttp.ReachesProgram(name) && !IsOfBody(name))
                content.Headers.TryAddWithoutValidation(name, value);
        }

        if (content is not null && request.ContentType.Length > 0)
            content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        if (request.RemoteAddress.Length > 0 && !message.Headers.NonValidated.Contains("X-Forwarded-For"))
            message.Headers.TryAddWithoutValidation("X-Forwarded-For", request.RemoteAddress);
        message.Headers.TryAddWithoutValidation(FunctionHttp.RequestIdHeader, request.RequestId);
        foreach (var (name, value) in request.Variables)
            message.Headers.TryAddWithoutValidation(ResidentContext.HeaderOf(name), value);
        message.Headers.ExpectContinue = false;
        return message;
    }

    /// <summary>The headers of an answer that may reach the caller.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Read(HttpResponseMessage response)
    {
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            if (!FunctionHttp.ReachesCaller(name))
                continue;
            foreach (var value in values)
                headers.Add(new(name, value));
        }

        return headers.ToImmutable();
    }

    private static bool IsOfBody(string name) =>
        name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) || name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase);
}
