using System.ComponentModel;
using Klusterfuck.Admin.Commits;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Selections.Following;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Admin.Files;

/// <summary>Files of functions over REST, without a clone.</summary>
internal static class FileEndpoints
{
    private const long LargestFile = 32 * 1024 * 1024;

    public static void MapFiles(this IEndpointRouteBuilder api)
    {
        var files = api.MapGroup("/functions/{name}/files").WithTags("Files");
        files.MapGet("", List).Describe("listFiles", "Lists the files of a commit.").Produces<ListJson<FileJson>>();
        files.MapGet("/{**path}", Get).Describe("readFile", "Reads a file of a commit.").Produces(200, contentType: "application/octet-stream").Produces(304);
        files.MapPut("/{**path}", Put)
            .Describe("writeFile", "Commits a file's new content on top of the default branch. Selects nothing. If-Match takes the file's ETag; If-None-Match: * demands a new file.")
            .AcceptsBytes().WithMetadata(new SizeLimit(LargestFile)).Produces<CommitJson>();
        files.MapDelete("/{**path}", Remove).Describe("removeFile", "Commits the removal of a file on top of the default branch. Selects nothing.").Produces<CommitJson>();
    }

    private static async Task<ListJson<FileJson>> List(
        Scope scope, string name, [Description("A revision; the tip of the default branch unless said.")] string? @ref, KlusterfuckEngine engine, CancellationToken cancellationToken) =>
        Lists.Print(await engine.Commits.ListFilesAsync(Of(scope, name), Blank(@ref), cancellationToken), FileJson.Of);

    private static async Task<IResult> Get(
        Scope scope, string name, string? path, [Description("A revision; the tip of the default branch unless said.")] string? @ref, HttpContext http, KlusterfuckEngine engine)
    {
        var file = await engine.Commits.ReadFileAsync(Of(scope, name), Blank(@ref), Decode(path), http.RequestAborted);
        return new BytesResult(file.Bytes, Text.IsText(file.Bytes.Span) ? "text/plain; charset=utf-8" : "application/octet-stream", ETags.Of(file.Entry.BlobId));
    }

    private static async Task<IResult> Put(
        Scope scope,
        string name,
        string? path,
        [Description("The commit's message.")] string? message,
        [Description("The run bit; kept as it is unless said.")] string? executable,
        HttpContext http,
        KlusterfuckEngine engine)
    {
        RefuseRef(http);
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        var bytes = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        var change = new FileChange(Decode(path), bytes, Query.Switch("executable", executable), ETags.ExpectedBlob(http.Request));
        var result = await CommitAsync(Of(scope, name), change, message, http, engine);
        var written = await engine.Commits.ReadFileAsync(Of(scope, name), result.Id, change.Path, http.RequestAborted);
        http.Response.Headers.ETag = ETags.Of(written.Entry.BlobId).ToString();
        return Results.Json(result, AdminJson.Edge.CommitJson);
    }

    private static async Task<CommitJson> Remove(
        Scope scope, string name, string? path, [Description("The commit's message.")] string? message, HttpContext http, KlusterfuckEngine engine)
    {
        RefuseRef(http);
        return await CommitAsync(Of(scope, name), new FileChange(Decode(path), null, null, ETags.ExpectedBlob(http.Request)), message, http, engine);
    }

    private static async Task<CommitJson> CommitAsync(Target target, FileChange change, string? message, HttpContext http, KlusterfuckEngine engine)
    {
        var commit = await engine.Commits.CommitFilesAsync(target, [change], Blank(message), Actor.Local, http.RequestAborted);
        if (await engine.Functions.FindDefinitionAsync(target.Namespace, target.Name, http.RequestAborted) is { } function)
            http.RequestServices.GetRequiredService<BranchFollower>().Notice(Target.Function(function.Namespace, function.Repository));
        return CommitJson.Of(target, await engine.Commits.GetAsync(target, commit.Id.Value, http.RequestAborted));
    }

    // Changes go on top of the default branch; naming something else must not look as if it were heeded.
    private static void RefuseRef(HttpContext http)
    {
        if (http.Request.Query["ref"].ToString() is { Length: > 0 } named)
            throw Query.Refuse("ref", named, "absent, because changes are committed on top of the default branch");
    }

    private static Target Of(Scope scope, string name) => Target.Function(scope.Namespace, ResourceName.Parse(name));

    // A '/' of a name that was sent as %2F arrives so.
    private static string Decode(string? path) => path?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase) ?? "";

    private static string? Blank(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
