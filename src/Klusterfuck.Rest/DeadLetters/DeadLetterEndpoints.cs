using System.ComponentModel;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Requests;
using Klusterfuck.Rest.Runs;

namespace Klusterfuck.Rest.DeadLetters;

/// <summary>Dead letters over REST.</summary>
internal static class DeadLetterEndpoints
{
    public static void MapDeadLetters(this IEndpointRouteBuilder api)
    {
        var letters = api.MapGroup("/deadletters").WithTags("Dead letters");
        letters.MapGet("", List).Describe("listDeadLetters", "Lists dead letters, newest first.").Produces<ListJson<DeadLetterJson>>();
        letters.MapPost("/{id}", Retry).Describe("retryDeadLetter", "Lets a dead letter's run go on from it, with the same step id.").Produces<RunJson>();
        letters.MapDelete("/{id}", Remove).Describe("removeDeadLetter", "Removes a dead letter; its run stays failed.").Produces(204);
    }

    private static async Task<ListJson<DeadLetterJson>> List(
        Scope scope, [AsParameters] ListQuery query, [Description("Those of this flow.")] string? flow, RunCatalog runs, CancellationToken cancellationToken)
    {
        ResourceName? of = string.IsNullOrEmpty(flow) ? null : ResourceName.Parse(flow);
        return Lists.Print(await runs.ListDeadLettersAsync(scope.Namespace, of, query.Page(), cancellationToken), DeadLetterJson.Of);
    }

    private static async Task<RunJson> Retry(Scope scope, string id, RunCatalog runs, CancellationToken cancellationToken) =>
        RunJson.Brief(await runs.RetryDeadLetterAsync(scope.Namespace, StepId.Parse(id), cancellationToken));

    private static async Task<IResult> Remove(Scope scope, string id, RunCatalog runs, CancellationToken cancellationToken)
    {
        await runs.RemoveDeadLetterAsync(scope.Namespace, StepId.Parse(id), cancellationToken);
        return Results.NoContent();
    }
}
