using System.Text;
using Klusterfuck.Admin.Security;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Git.Repositories;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Rest.Requests;
using Klusterfuck.Rest.Security;

namespace Klusterfuck.Admin.Git;

/// <summary>
/// The mirrors, for workers that start while Gogs is down: read by a function's own user with its own password. <c>/git/mirror/namespaces/{ns}/{function}.git</c>
/// is the repository that function uses.
/// </summary>
internal static class MirrorEndpoints
{
    private const string Upload = "git-upload-pack";

    public static void MapMirrors(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetRequiredService<GitAccess>().Gogs is null)
            return;
        var mirrors = app.MapGroup("/git/mirror/namespaces/{ns}/{function}.git").WithMetadata(new AccessMetadata(AccessRule.Open)).ExcludeFromDescription();
        mirrors.MapGet("/info/refs", Advertise);
        mirrors.MapPost($"/{Upload}", Serve);
    }

    private static Task Advertise(Scope scope, string function, string? service, HttpContext http, GitAccess git, KlusterfuckEngine engine, GitBackend backend) =>
        service == Upload
            ? ServeAsync(scope, function, "info/refs", http, git, git.Repositories, engine, backend)
            : throw Refuse(http);

    private static Task Serve(Scope scope, string function, HttpContext http, GitAccess git, KlusterfuckEngine engine, GitBackend backend) =>
        ServeAsync(scope, function, Upload, http, git, git.Gogs!.MirrorsAsTheyAre, engine, backend);

    private static async Task ServeAsync(
        Scope scope, string function, string service, HttpContext http, GitAccess git, IRepositoryLocator repositories, KlusterfuckEngine engine, GitBackend backend)
    {
        if (!ResourceName.TryParse(function, out var name) || !IsReader(http.Request, Target.Function(scope.Namespace, name), git))
            throw Refuse(http);
        var definition = await engine.Functions.FindDefinitionAsync(scope.Namespace, name, http.RequestAborted)
            ?? throw new KlusterfuckException(ErrorCodes.FunctionNotFound, $"There is no function {scope.Namespace}/{name}.", name.Value);
        await backend.ServeAsync(http, await FindAsync(definition, git, repositories, http.RequestAborted), service);
    }

    // Also of a repository that somebody has removed on the git host: what was selected of it is still here.
    private static async Task<string> FindAsync(FunctionDefinition function, GitAccess git, IRepositoryLocator repositories, CancellationToken cancellationToken)
    {
        var repository = Target.Function(function.Namespace, function.Repository);
        try
        {
            return await repositories.LocateAsync(repository, cancellationToken);
        }
        catch (KlusterfuckException e) when (e.Code == ErrorCodes.RepositoryNotFound)
        {
            return await git.Gogs!.MirrorsAsTheyAre.LocateAsync(repository, cancellationToken);
        }
    }

    private static bool IsReader(HttpRequest request, Target function, GitAccess git)
    {
        var header = request.Headers.Authorization.ToString();
        var bytes = new byte[1024];
        return header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(header["Basic ".Length..], bytes, out var count)
            && Encoding.UTF8.GetString(bytes, 0, count).Split(':', 2) is [var user, var password]
            && git.Gogs!.Readers.IsReader(function, user, password);
    }

    private static KlusterfuckException Refuse(HttpContext http)
    {
        AccessMiddleware.Challenge(http, AccessRule.Git);
        return new KlusterfuckException(ErrorCodes.Denied, "This needs the user and the password of the function.");
    }
}
