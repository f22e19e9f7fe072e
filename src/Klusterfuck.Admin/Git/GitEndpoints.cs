using Klusterfuck.Admin.Problems;
using Klusterfuck.Admin.Requests;
using Klusterfuck.Admin.Security;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Embedded;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Admin.Git;

/// <summary>Repositories over git's smart HTTP protocol, and nothing else of them.</summary>
internal static class GitEndpoints
{
    private const string Suffix = ".git";

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

    private static Task Advertise(Scope scope, string kind, string repository, string? service, HttpContext http, EmbeddedEngine embedded, GitBackend backend, IServiceProvider services) =>
        service is "git-upload-pack" or "git-receive-pack"
            ? services.GetService<GitForward>() is { } host
                ? host.ServeAsync(http, TargetOf(scope, kind, repository), $"info/refs?service={service}")
                : backend.ServeAsync(http, Find(scope, kind, repository, embedded), "info/refs")
            : throw new EdgeException(
                StatusCodes.Status403Forbidden, EdgeCodes.GitFailed, "Only the smart protocol is spoken here.", "Use a git client of this century; GIT_SMART_HTTP must not be 0.");

    private static Task Serve(Scope scope, string kind, string repository, string service, HttpContext http, EmbeddedEngine embedded, GitBackend backend, IServiceProvider services) =>
        http.Request.ContentType == $"application/x-{service}-request"
            ? services.GetService<GitForward>() is { } host
                ? host.ServeAsync(http, TargetOf(scope, kind, repository), service)
                : backend.ServeAsync(http, Find(scope, kind, repository, embedded), service)
            : throw new EdgeException(
                StatusCodes.Status415UnsupportedMediaType, EdgeCodes.UnsupportedMediaType, $"Only application/x-{service}-request is taken here.");

    private static string Find(Scope scope, string kind, string repository, EmbeddedEngine embedded)
    {
        var target = TargetOf(scope, kind, repository);
        var folder = embedded.RepositoryFolder(target);
        return Directory.Exists(folder) ? folder : throw NotFound(scope, kind, target.Name.Value);
    }

    private static Target TargetOf(Scope scope, string kind, string repository)
    {
        var text = repository.EndsWith(Suffix, StringComparison.Ordinal) ? repository[..^Suffix.Length] : repository;
        if (!ResourceName.TryParse(text, out var name))
            throw NotFound(scope, kind, text);
        return kind == "functions" ? Target.Function(scope.Namespace, name) : Target.Flow(scope.Namespace, name);
    }

    private static KlusterfuckException NotFound(Scope scope, string kind, string name) =>
        new(ErrorCodes.RepositoryNotFound, $"There is no repository {scope.Namespace}/{kind}/{name}.", $"{kind}/{name}");
}
