using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Rest;
using Klusterfuck.Rest.Problems;
using Klusterfuck.Rest.Runs;

namespace Klusterfuck.Admin.Connectors;

/// <summary>The callback of a connector in this process: the engine, with the answers the address would give.</summary>
internal sealed class EngineCallback(KlusterfuckEngine engine, ConnectorInstance instance) : ICallback
{
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(1);

    public async Task<CallbackAnswer> PostAsync(Message message, TimeSpan? wait, CancellationToken cancellationToken)
    {
        try
        {
            var payload = message.ContentType.StartsWith(CloudEventEnvelope.MediaType, StringComparison.OrdinalIgnoreCase)
                ? CloudEventEnvelope.Open(message.Body, message.Headers)
                : new Payload(message.Body, message.ContentType, message.Headers);
            var ticket = await engine.Runs.StartAsync(instance.Flow.Namespace, instance.Flow.Name, instance.Node, payload, message.Key, cancellationToken);
            var run = wait is { } patience ? await engine.Runs.WaitAsync(ticket.Run, patience, cancellationToken) : null;
            return run?.Status switch
            {
                RunStatus.Succeeded => Print(run),
                RunStatus.Failed => new CallbackAnswer(StatusCodes.Status502BadGateway, run.Error ?? "The run failed."),
                RunStatus.Cancelled => new CallbackAnswer(StatusCodes.Status502BadGateway, "The run was cancelled."),
                _ => new CallbackAnswer(StatusCodes.Status202Accepted)
                {
                    ContentType = "application/json",
                    Body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new RunTicketJson(ticket.Run.Value), RestJson.Edge.RunTicketJson),
                },
            };
        }
        catch (KlusterfuckException e)
        {
            var status = StatusTable.Of(e.Code, conditional: false, authenticated: true);
            return new CallbackAnswer(status, e.Message) { RetryAfter = e.Code.Kind == ErrorKind.Exhausted ? SoonAgain : null };
        }
        catch (EdgeException e)
        {
            return new CallbackAnswer(e.Status, e.Message);
        }
    }

    private static CallbackAnswer Print(Run run)
    {
        var answer = RunAnswer.Of(run.Result);
        return new CallbackAnswer(answer.Status)
        {
            IsResult = true,
            ContentType = run.Result?.ContentType ?? "",
            Body = run.Result?.Body ?? default,
            Headers = answer.Headers,
        };
    }
}
