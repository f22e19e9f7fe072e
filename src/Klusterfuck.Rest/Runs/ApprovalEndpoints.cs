using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Rest.Runs;

/// <summary>Questions of runs over REST.</summary>
internal static class ApprovalEndpoints
{
    public static void MapApprovals(this IEndpointRouteBuilder api)
    {
        api.MapGet("/approvals", List).WithTags("Runs").Describe("listApprovals", "Lists steps that wait for a yes or no, newest first.").Produces<ListJson<ApprovalJson>>();
        api.MapPost("/runs/{id}/steps/{step}/approval", Answer).WithTags("Runs")
            .Describe("answerApproval", "Answers a step that waits for a yes or no; the first answer counts.").Accepts<AnswerJson>("application/json").Produces<RunJson>();
    }

    private static async Task<ListJson<ApprovalJson>> List(Scope scope, [AsParameters] ListQuery query, ApprovalCatalog approvals, CancellationToken cancellationToken) =>
        Lists.Print(await approvals.ListAsync(scope.Namespace, query.Page(), cancellationToken), ApprovalJson.Of);

    private static async Task<RunJson> Answer(Scope scope, string id, string step, HttpContext http, ApprovalCatalog approvals)
    {
        var answer = await JsonBody.ReadAsync(http, RestJson.Edge.AnswerJson, "answer");
        return RunJson.Brief(await approvals.AnswerAsync(
            scope.Namespace, RunId.Parse(id), StepId.Parse(step), answer.Approve, answer.Comment, Actor.Local, http.RequestAborted));
    }
}
