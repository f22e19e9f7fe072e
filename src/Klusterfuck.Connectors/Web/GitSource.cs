using System.Text.Json;
using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;

namespace Klusterfuck.Connectors.Web;

/// <summary>Takes push webhooks of Gogs. A delivery that comes twice is one run, by its id.</summary>
internal sealed class GitSource(SourceContext context) : IRequestSource
{
    private const string Branches = "refs/heads/";

    /// <inheritdoc/>
    public bool ChecksSignature => true;

    /// <inheritdoc/>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        context.Health.Connected();
        return Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task AnswerAsync(HttpContext http, string path)
    {
        if (http.Request.Method != "POST")
        {
            http.Response.Headers.Allow = "POST";
            await WebAnswer.SayAsync(http, StatusCodes.Status405MethodNotAllowed, "This takes POST.").ConfigureAwait(false);
        }
        else if (await RequestBody.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false) is not { } body)
        {
            await WebAnswer.SayAsync(http, StatusCodes.Status413PayloadTooLarge, "The body is larger than 1 MiB.").ConfigureAwait(false);
        }
        else if (!Signature.IsRight("sha256", context.Settings.Text("SECRET"), body, http.Request.Headers["X-Gogs-Signature"]))
        {
            await WebAnswer.SayAsync(http, StatusCodes.Status401Unauthorized, "The signature is missing or wrong.").ConfigureAwait(false);
        }
        else
        {
            await TakeAsync(http, body).ConfigureAwait(false);
        }
    }

    private async Task TakeAsync(HttpContext http, byte[] body)
    {
        string? kind = http.Request.Headers["X-Gogs-Event"];
        var reference = FindReference(body);
        if (kind != "push" || reference is null)
        {
            var (status, sentence) = kind == "push" ? (StatusCodes.Status400BadRequest, "This is no push.") : (StatusCodes.Status200OK, "Only pushes are taken.");
            await WebAnswer.SayAsync(http, status, sentence).ConfigureAwait(false);
            return;
        }

        if (context.Settings.Find("BRANCH") is { } branch && reference != Branches + branch)
        {
            await WebAnswer.SayAsync(http, StatusCodes.Status200OK, $"Only pushes to {branch} are taken.").ConfigureAwait(false);
            return;
        }

        string? delivery = http.Request.Headers["X-Gogs-Delivery"];
        var key = string.IsNullOrEmpty(delivery) ? MessageKey.New(context.Node) : MessageKey.Of(context.Node, delivery);
        var message = new Message(key, body, "application/json", EventHeaders.Of("git", context.Node, reference, delivery ?? key, context.Time.GetUtcNow()));
        await WebAnswer.RelayAsync(http, await context.Delivery.PostAsync(message, null, http.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static string? FindReference(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("ref", out var reference) && reference.ValueKind == JsonValueKind.String
                ? reference.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
