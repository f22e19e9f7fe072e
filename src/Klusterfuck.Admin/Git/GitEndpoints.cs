using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Rest.Problems;
using Klusterfuck.Rest.Requests;
using Klusterfuck.Rest.Security;

namespace Klusterfuck.Admin.Git;

/// <summary>Repositories over git's smart HTTP protocol, and nothing else of them.</summary>
internal static class GitEndpoints
{
    private const string Suffix = ".git";
    private const string Receive = "git-receive-pack";

    public static void MapGit(this IEndpointRouteBuilder app)
    {
        foreach (var prefix in new[] { "/git", "/git/namespaces/{ns}" })
        {
            var git = app.MapGroup($"{prefix}/{{kind:regex(^(functions|flows)$)}}/{{repository}}")
                .WithMetadata(new AccessMetadata(AccessRule.Git), new SizeLimit(null)).ExcludeFromDescription();
            git.MapGet("/info/refs", Advertise);
            git.MapPost("/{service:regex(^git-(upload|receive)-pack$)}", Serve);
        }
    }

    /// <summary>The function or flow whose repository an address names.</summary>
    public static Target Find(NamespaceName ns, string kind, string repository)
    {
        var text = repository.EndsWith(Suffix, StringComparison.Ordinal) ? repository[..^Suffix.Length] : repository;
        return ResourceName.TryParse(text, out var name)
            ? new Target(kind == "functions" ? TargetKind.Function : TargetKind.Flow, ns, name)
            : throw new KlusterfuckException(ErrorCodes.RepositoryNotFound, $"There is no repository {ns}/{kind}/{text}.", $"{kind}/{text}");
    }

    private static async Task Advertise(
        Scope scope, string kind, string repository, string? service, HttpContext http, GitAccess git, GitBackend backend, TimeProvider time)
    {
        if (service is not ("git-upload-pack" or Receive))
        {
            throw new EdgeException(
                StatusCodes.Status403Forbidden, EdgeCodes.GitFailed, "Only the smart protocol is spoken here.", "Use a git client of this century; GIT_SMART_HTTP must not be 0.");
        }

        var target = Find(scope.Namespace, kind, repository);
        if (service == Receive && git.Gogs is { } gogs)
            await GogsForwarding.ServeAsync(http, gogs, target, $"info/refs?service={Receive}", time);
        else
            await backend.ServeAsync(http, await git.Repositories.LocateAsync(target, http.RequestAborted), "info/refs");
    }

    private static async Task Serve(
        Scope scope, string kind, string repository, string service, HttpContext http, GitAccess git, GitBackend backend, TimeProvider time)
    {
        if (http.Request.ContentType != $"application/x-{service}-request")
        {
            throw new EdgeException(
                StatusCodes.Status415UnsupportedMediaType, EdgeCodes.UnsupportedMediaType, $"Only application/x-{service}-request is taken here.");
        }

        var target = Find(scope.Namespace, kind, repository);
        var repositories = git.Gogs?.MirrorsAsTheyAre ?? git.Repositories;
        if (service == Receive && git.Gogs is { } gogs)
            await GogsForwarding.ServeAsync(http, gogs, target, Receive, time);
        else
            await backend.ServeAsync(http, await repositories.LocateAsync(target, http.RequestAborted), service);
        if (service == Receive)
            git.Follower.Notice(target);
    }
}
