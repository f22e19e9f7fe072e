using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;

namespace Klusterfuck.Connectors.Web;

/// <summary>Takes HTTP requests. Its source is the caller, who is told to try again where the flow does not take the request.</summary>
internal sealed class HttpSource(SourceContext context) : IRequestSource
{
    private readonly string? secret = context.Settings.Find("HMAC_SECRET");
    private readonly IReadOnlyList<string> methods = context.Settings.List("METHODS");
    private readonly string path = context.Settings.Text("ROUTE");
    private readonly TimeSpan? wait = context.Settings.Text("MODE") == "sync" ? context.Settings.Duration("TIMEOUT") : null;

    /// <inheritdoc/>
    public bool ChecksSignature => secret is not null;

    /// <inheritdoc/>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        context.Health.Connected();
        return Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task AnswerAsync(HttpContext http, string path)
    {
        var cancellationToken = http.RequestAborted;
        if (!IsTaken(path))
        {
            await WebAnswer.SayAsync(http, StatusCodes.Status404NotFound, "There is nothing at this path.").ConfigureAwait(false);
            return;
        }

        if (!methods.Contains(http.Request.Method, StringComparer.Ordinal))
        {
            http.Response.Headers.Allow = string.Join(", ", methods);
            await WebAnswer.SayAsync(http, StatusCodes.Status405MethodNotAllowed, $"This takes {string.Join(", ", methods)}.").ConfigureAwait(false);
            return;
        }

        if (await RequestBody.ReadAsync(http.Request, cancellationToken).ConfigureAwait(false) is not { } body)
        {
            await WebAnswer.SayAsync(http, StatusCodes.Status413PayloadTooLarge, "The body is larger than 1 MiB.").ConfigureAwait(false);
            return;
        }

        if (secret is not null && !Signature.IsRight(context.Settings.Text("HMAC_ALGORITHM"), secret, body, http.Request.Headers[context.Settings.Text("HMAC_HEADER")]))
        {
            await WebAnswer.SayAsync(http, StatusCodes.Status401Unauthorized, "The signature is missing or wrong.").ConfigureAwait(false);
            return;
        }

        var answer = await context.Delivery.PostAsync(Make(http.Request, body, path), wait, cancellationToken).ConfigureAwait(false);
        await WebAnswer.RelayAsync(http, answer).ConfigureAwait(false);
    }

    private bool IsTaken(string asked) => path == "*" || (path.EndsWith('*') ? asked.StartsWith(path[..^1], StringComparison.Ordinal) : asked == path);

    private Message Make(HttpRequest request, byte[] body, string at)
    {
        string? given = request.Headers["Idempotency-Key"];
        var key = string.IsNullOrEmpty(given) ? MessageKey.New(context.Node) : MessageKey.Of(context.Node, given);
        var brought = request.Headers.Select(h => KeyValuePair.Create(h.Key, h.Value.ToString()));
        return new Message(
            key, body, request.ContentType ?? "", EventHeaders.Of("http", context.Node, $"{request.Method} {at}{request.QueryString}", key, context.Time.GetUtcNow(), brought));
    }
}
