using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Flows.RequestNodes;

/// <summary>Executes request nodes: the payload is the body, the response the output.</summary>
internal sealed class RequestNodeExecutor(OutgoingPorts ports, TimeProvider time) : INodeExecutor, IDisposable
{
    private readonly RequestClient client = new(new AddressRule(ports.Requests));

    /// <inheritdoc/>
    public string Kind => "request";

    /// <inheritdoc/>
    public async Task<NodeOutcome> ExecuteAsync(FlowNode node, WorkItem item, CancellationToken cancellationToken)
    {
        var request = (RequestNode)node;
        using var timer = new CancellationTokenSource(request.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            var headers = new List<KeyValuePair<string, string>>();
            foreach (var (name, variable) in request.Headers)
            {
                var value = variable.Text ?? await ports.Secrets.FindValueAsync(item.Flow.Namespace, variable.Secret!.Value, either.Token).ConfigureAwait(false);
                if (value is null)
                    return Fail($"There is no secret '{variable.Secret}', which its header {name} names.");
                if (value.Any(c => c is < ' ' or > '~'))
                    return Fail($"The value of the secret '{variable.Secret}' is no value of a header: it must be of printable ASCII.", isPermanent: true);
                headers.Add(new(name, value));
            }

            using var response = await client.SendAsync((url, asGet, isElsewhere) => Make(request, item, url, asGet, isElsewhere ? [] : headers), request.Url, either.Token).ConfigureAwait(false);
            return await ReadAsync(response, item.Payload!, either.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            var refused = e.InnerException as AddressRefusedException;
            return Fail(refused?.Message ?? $"{request.Url.Host} cannot be asked: {e.Message}", isPermanent: refused is not null);
        }
        catch (Exception e) when (e is IOException or KlusterfuckException)
        {
            return Fail(e.Message);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return NodeOutcome.Failed(new StepFailure("Timeout", $"{request.Url.Host} did not answer within {DurationText.Print(request.Timeout)}.", Permanent: false));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static HttpRequestMessage Make(RequestNode node, WorkItem item, Uri url, bool asGet, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var payload = item.Payload!;
        var message = new HttpRequestMessage(asGet ? HttpMethod.Get : new HttpMethod(node.Method), url);
        if (message.Method != HttpMethod.Get && message.Method != HttpMethod.Head)
        {
            message.Content = new ReadOnlyMemoryContent(payload.Body);
            if (payload.ContentType.Length > 0)
                message.Content.Headers.TryAddWithoutValidation("Content-Type", payload.ContentType);
        }

        message.Headers.TryAddWithoutValidation("User-Agent", "Klusterfuck");
        message.Headers.TryAddWithoutValidation("Idempotency-Key", item.Key.Step.Value);
        foreach (var (name, value) in payload.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        foreach (var (name, value) in headers)
        {
            message.Headers.Remove(name);
            if (!message.Headers.TryAddWithoutValidation(name, value) && message.Content is { } content)
            {
                content.Headers.Remove(name);
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    private static async Task<NodeOutcome> ReadAsync(HttpResponseMessage response, Payload input, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var body = new MemoryStream();
            var buffer = new byte[16 * 1024];
            for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                if (body.Length + read > Payload.MaxBytes)
                    return NodeOutcome.Failed(StepExecution.OutputTooLarge(null));
                body.Write(buffer, 0, read);
            }

            var status = (int)response.StatusCode;
            var contentType = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type) ? type.ToString() : "";
            return status is >= 200 and < 300
                ? NodeOutcome.Gave(new Payload(body.ToArray(), contentType, Keep(input)))
                : NodeOutcome.Failed(Refused(status, body));
        }
    }

    private static ImmutableSortedDictionary<string, string> Keep(Payload input) =>
        input.Headers.TryGetValue(PayloadHeaders.TraceParent, out var trace)
            ? ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal).Add(PayloadHeaders.TraceParent, trace)
            : ImmutableSortedDictionary<string, string>.Empty;

    private static StepFailure Refused(int status, MemoryStream body)
    {
        var text = Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)Math.Min(body.Length, 1024));
        return new StepFailure(
            "Status", string.Create(CultureInfo.InvariantCulture, $"The answer had status {status}{(text.Length == 0 ? "." : $": {text}")}"),
            Permanent: status is >= 400 and < 500 and not 408 and not 429);
    }

    private static NodeOutcome Fail(string message, bool isPermanent = false) => NodeOutcome.Failed(new StepFailure("Request", message, isPermanent));
}
