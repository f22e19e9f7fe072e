using System.ComponentModel;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Admin.Functions;

/// <summary>Logs of functions over REST.</summary>
internal static class LogEndpoints
{
    public static void MapLogs(this IEndpointRouteBuilder api) =>
        api.MapGet("/functions/{name}/logs", Read).WithTags("Functions")
            .Describe("readFunctionLogs", "What the function wrote to standard error, line by line, as NDJSON or, where asked for by Accept, as server-sent events.")
            .Produces<LogLineJson>(200, "application/x-ndjson", "text/event-stream");

    private static async Task Read(
        Scope scope,
        string name,
        [Description("The last so many lines; all that are kept unless said.")] string? tail,
        [Description("Lines since an instant, or since so long ago (`10m`).")] string? since,
        [Description("Goes on with new lines until the caller leaves.")] string? follow,
        HttpContext http,
        KlusterfuckEngine engine,
        TimeProvider time)
    {
        var query = new FunctionLogQuery(
            Query.Number("tail", tail, 0, 1_000_000), Query.Instant("since", since, time), Query.Switch("follow", follow) ?? false);
        var function = await engine.Functions.GetAsync(scope.Namespace, ResourceName.Parse(name), http.RequestAborted);
        await LineStream.RunAsync(http, LineStream.WantsEvents(http.Request), async stream =>
        {
            if (query.Follow)
                await stream.OpenAsync();
            await foreach (var line in engine.Telemetry.ReadLogAsync(function.Definition, query, stream.Ended).WithCancellation(stream.Ended))
                await stream.WriteAsync(LogLineJson.Of(line), AdminJson.Edge.LogLineJson, flush: query.Follow);
        });
    }
}
