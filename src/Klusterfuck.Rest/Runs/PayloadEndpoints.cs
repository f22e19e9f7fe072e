using System.ComponentModel;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Problems;
using Klusterfuck.Rest.Requests;
using Klusterfuck.Rest.Security;

namespace Klusterfuck.Rest.Runs;

/// <summary>Where payloads for flows are posted.</summary>
internal static class PayloadEndpoints
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    public static void MapPayloads(this IEndpointRouteBuilder api) =>
        api.MapPost("/flow/{flow}/{node}", Post).WithTags("Runs").WithMetadata(new SizeLimit(Payload.MaxBytes), new AccessMetadata(AccessRule.Callback))
            .Describe(
                "postPayload",
                "Begins a run: 202 once the payload is durably stored. CloudEvents are taken in binary and structured mode. With `wait`, 200 and the run's result where it ends in time.")
            .AcceptsBytes().Produces<RunTicketJson>(202).Produces(200, contentType: "application/octet-stream");

    private static async Task<IResult> Post(
        Scope scope,
        string flow,
        string node,
        [Description("Holds the answer until the run has ended, this long at most: `10s`.")] string? wait,
        [Description("Posting the same key to the flow again gives the same run."), Microsoft.AspNetCore.Mvc.FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        HttpContext http,
        RunCatalog runs,
        IHostApplicationLifetime lifetime)
    {
        var patience = Query.Duration("wait", wait, LongestWait);
        var (flowName, nodeId) = (ResourceName.Parse(flow), NodeId.Parse(node));
        CheckKey(idempotencyKey);
        var payload = await PayloadReader.ReadAsync(http);
        var ticket = await runs.StartAsync(scope.Namespace, flowName, nodeId, payload, idempotencyKey, http.RequestAborted);
        var location = scope.Path($"runs/{ticket.Run}");
        var run = patience is { } time && ticket.Result is null ? await WaitAsync(ticket.Run, time, http, runs, lifetime) : null;
        http.Response.Headers.Location = location;
        http.Response.Headers["X-Kf-Run-Id"] = ticket.Run.Value;
        if (patience is not null && ticket.Result is { } result)
            return Print(result, http);
        return run?.Status switch
        {
            RunStatus.Succeeded => Print(run.Result, http),
            RunStatus.Failed => new ProblemResult(ProblemWriter.Make(StatusCodes.Status502BadGateway, EdgeCodes.RunFailed, run.Error ?? "The run failed.") with { Run = run.Id.Value, Target = $"run {run.Id}" }),
            RunStatus.Cancelled => new ProblemResult(ProblemWriter.Make(StatusCodes.Status409Conflict, EdgeCodes.RunCancelled, "The run was cancelled.") with { Run = run.Id.Value, Target = $"run {run.Id}" }),
            _ => Results.Json(new RunTicketJson(ticket.Run.Value), RestJson.Edge.RunTicketJson, statusCode: StatusCodes.Status202Accepted),
        };
    }

    // The payload is stored: whatever happens while waiting, the caller must not take it for lost.
    private static async Task<Run?> WaitAsync(RunId run, TimeSpan time, HttpContext http, RunCatalog runs, IHostApplicationLifetime lifetime)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            return await runs.WaitAsync(run, time, stopping.Token);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
    }

    private static IResult Print(Payload? result, HttpContext http)
    {
        var answer = RunAnswer.Of(result);
        http.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            http.Response.Headers[name] = value;

        // Tells a status the flow chose from one that says how posting went.
        http.Response.Headers[FunctionHttp.RunStatusHeader] = "succeeded";
        if (http.Response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified)
            return Results.StatusCode(http.Response.StatusCode);
        return new BytesResult(result?.Body ?? default, result?.ContentType ?? "");
    }

    private static void CheckKey(string? key)
    {
        if (key is { Length: 0 or > 255 })
            throw KlusterfuckException.ForProblems("idempotency key", [new Problem("KeyInvalid", "Idempotency-Key", "An idempotency key is 1 to 255 characters long.")]);
    }
}
