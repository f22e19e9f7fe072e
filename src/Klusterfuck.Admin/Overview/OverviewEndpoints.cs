using Klusterfuck.Engine;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Admin.Overview;

/// <summary>Figures about everything over REST.</summary>
internal static class OverviewEndpoints
{
    /// <summary>How many minutes it looks back.</summary>
    public const int Minutes = 60;

    private static readonly PageRequest Most = new(1000);

    public static void MapOverview(this IEndpointRouteBuilder api) =>
        api.MapGet("/overview", Read).WithTags("Overview").Describe("readOverview", "What the namespace holds and does: counts, queue depth, and runs per minute of the last hour.")
            .Produces<OverviewJson>();

    private static async Task<OverviewJson> Read(Scope scope, KlusterfuckEngine engine, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var functions = await engine.Functions.ListAsync(scope.Namespace, LabelSelector.Everything, Most, cancellationToken);
        var flows = await engine.Flows.ListAsync(scope.Namespace, LabelSelector.Everything, Most, cancellationToken);
        var runs = await engine.Runs.SummariseAsync(scope.Namespace, now.AddMinutes(-Minutes), cancellationToken);
        var statistics = functions.Items.Select(f => engine.Telemetry.ReadStatistics(f.Definition)).ToList();
        return new OverviewJson
        {
            Namespace = scope.Namespace.Value,
            Functions = Count<FunctionState>(state => functions.Items.Count(f => f.Status.State == state)),
            Flows = new Dictionary<string, int>
            {
                ["deployed"] = flows.Items.Count(f => f.Status.Commit is not null),
                ["draft"] = flows.Items.Count(f => f.Status.Commit is null),
            },
            Runs = Count<RunStatus, long>(status => runs.Counts.GetValueOrDefault(status)),
            QueueDepth = runs.OpenItems,
            DeadLetters = runs.DeadLetters,
            Calls = statistics.Sum(s => s.Calls),
            Errors = statistics.Sum(s => s.Errors),
            Minutes = OverviewJson.Fill(runs.Minutes, now),
        };
    }

    private static Dictionary<string, int> Count<TState>(Func<TState, int> count)
        where TState : struct, Enum => Count<TState, int>(count);

    private static Dictionary<string, TNumber> Count<TState, TNumber>(Func<TState, TNumber> count)
        where TState : struct, Enum => Enum.GetValues<TState>().ToDictionary(state => state.ToString().ToLowerInvariant(), count);
}
