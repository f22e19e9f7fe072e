using Klusterfuck.Engine.Runs;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Rest.Runs;

/// <summary>Follows a run by reading it again and again, more seldom while nothing happens.</summary>
internal static class RunEvents
{
    private const string LastId = "ended";
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    public static async Task Follow(Scope scope, string id, HttpContext http, RunCatalog runs, TimeProvider time)
    {
        var details = await RunEndpoints.FindAsync(scope, id, runs, http.RequestAborted);
        if (details.Run.HasEnded && http.Request.Headers["Last-Event-ID"] == LastId)
        {
            // A browser connects again when a stream ends; this tells it that there is no more.
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        await LineStream.RunAsync(http, events: true, stream => WriteAsync(stream, details, runs, time));
    }

    private static async Task WriteAsync(LineStream stream, RunDetails details, RunCatalog runs, TimeProvider time)
    {
        var seen = new Dictionary<(string Step, int Attempt), StepStatus>();
        RunJson? shown = null;
        var pause = Shortest;
        while (true)
        {
            var changed = false;
            foreach (var step in details.Steps.Where(s => !seen.TryGetValue((s.Id.Value, s.Attempt), out var status) || status != s.Status))
            {
                seen[(step.Id.Value, step.Attempt)] = step.Status;
                await stream.WriteAsync(StepJson.Of(step), RestJson.Edge.StepJson, flush: true, "step");
                changed = true;
            }
            var run = RunJson.Brief(details.Run);
            if (shown is null || run.Status != shown.Status || run.OpenItems != shown.OpenItems)
            {
                var printed = details.Run.HasEnded ? run with { Result = PayloadJson.Of(details.Run.Result) } : run;
                await stream.WriteAsync(printed, RestJson.Edge.RunJson, flush: true, "run", details.Run.HasEnded ? LastId : null);
                shown = run;
                changed = true;
            }
            if (details.Run.HasEnded)
                return;
            pause = changed ? Shortest : TimeSpan.FromTicks(Math.Min(Longest.Ticks, pause.Ticks * 2));
            await Task.Delay(pause, time, stream.Ended);
            details = await runs.GetAsync(details.Run.Id, stream.Ended);
        }
    }
}
