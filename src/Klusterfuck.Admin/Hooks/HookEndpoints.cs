using Klusterfuck.Admin.Git;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Git.Gogs.Webhooks;
using Klusterfuck.Rest.Problems;
using Klusterfuck.Rest.Requests;
using Klusterfuck.Rest.Security;

namespace Klusterfuck.Admin.Hooks;

/// <summary>Where Gogs reports pushes; there only where a Gogs keeps the repositories. The signature is the authentication.</summary>
internal static class HookEndpoints
{
    private const long LargestReport = 1024 * 1024;

    public static void MapHooks(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetRequiredService<GitAccess>().Gogs is not null)
            app.MapPost("/hooks/gogs", Take).WithMetadata(new AccessMetadata(AccessRule.Open), new SizeLimit(LargestReport)).ExcludeFromDescription();
    }

    private static async Task<IResult> Take(HttpContext http, GitAccess git)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var headers = http.Request.Headers;
        var delivery = git.Gogs!.Webhook.Read(
            headers["X-Gogs-Event"], headers["X-Gogs-Delivery"], headers["X-Gogs-Signature"], body.GetBuffer().AsSpan(0, (int)body.Length));
        switch (delivery.State)
        {
            case GogsDeliveryState.Refused:
                throw new KlusterfuckException(ErrorCodes.Denied, "The report is not signed with the secret of this service.");
            case GogsDeliveryState.Malformed:
                throw new EdgeException(StatusCodes.Status400BadRequest, EdgeCodes.BadRequest, "The report is signed, but is none of a push.");
            case GogsDeliveryState.Pushed:
                git.Follower.Notice(delivery.Push!.Repository);
                break;
        }

        return Results.NoContent();
    }
}
