using System.Net.Http.Headers;
using System.Text.Json;
using Klusterfuck.Cmdlets.Commits;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Cmdlets.Sessions.Remote;

/// <summary>Commits and files of an admin.</summary>
internal sealed class RemoteCommits(RemoteClient client) : ICommits
{
    /// <inheritdoc/>
    public async Task<Page<SelectedCommit>> ListAsync(Target target, PageRequest page, CancellationToken cancellationToken) =>
        (await client.GetAsync(target.Namespace, $"{Path(target)}/commits{RemoteClient.Query(page)}", cancellationToken)).Page(Read);

    /// <inheritdoc/>
    public async Task<SelectedCommit> GetAsync(Target target, string revision, CancellationToken cancellationToken) =>
        Read(await client.GetAsync(target.Namespace, $"{Path(target)}/commits/{Uri.EscapeDataString(revision)}", cancellationToken));

    /// <inheritdoc/>
    public async Task<SelectedCommit> SelectAsync(Target target, CommitId commit, CancellationToken cancellationToken)
    {
        await client.SendJsonAsync(HttpMethod.Put, target.Namespace, $"{Path(target)}/commit", new { commit = commit.Value }, cancellationToken, RemoteClient.PreparationLimit);
        return await GetAsync(target, commit.Value, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SelectedCommit> UndoAsync(Target target, CancellationToken cancellationToken)
    {
        var undone = await client.SendAsync(HttpMethod.Post, target.Namespace, $"{Path(target)}/commit/undo", content: null, cancellationToken, limit: RemoteClient.PreparationLimit);
        return await GetAsync(target, undone.Text("commit") ?? "HEAD", cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Selection>> ListSelectionsAsync(Target target, CancellationToken cancellationToken) =>
        (await client.GetAsync(target.Namespace, $"{Path(target)}/selections", cancellationToken)).Page(
            s => new Selection(s.Commit("commit") ?? default, s.Text("by") ?? "", s.Instant("at") ?? default, s.Flag("undo"))).Items;

    /// <inheritdoc/>
    public async Task<Comparison> CompareAsync(Target target, string from, string to, CancellationToken cancellationToken)
    {
        var json = await client.GetAsync(target.Namespace, $"{Path(target)}/compare/{Uri.EscapeDataString($"{from}...{to}")}", cancellationToken);
        return new Comparison(ReadCommit(json.Object("from") ?? default), ReadCommit(json.Object("to") ?? default), [.. json.Items("files").Select(f => new FileDiff(
            f.Text("path") ?? "", f.Text("oldPath"), f.Text("change") ?? "", (int)(f.Number("added") ?? 0), (int)(f.Number("removed") ?? 0), f.Text("patch") ?? "",
            f.Flag("binary")))]);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FileEntry>> ListFilesAsync(Target target, string? revision, CancellationToken cancellationToken) =>
        (await client.GetAsync(target.Namespace, $"{Path(target)}/files{RemoteClient.Query(("ref", revision))}", cancellationToken)).Page(
            f => new FileEntry(f.Text("path") ?? "", f.Number("size") ?? 0, f.Flag("executable"), f.Text("blobId") ?? "")).Items;

    /// <inheritdoc/>
    public async Task<FileContent> ReadFileAsync(Target target, string? revision, string path, CancellationToken cancellationToken)
    {
        var (bytes, headers) = await client.ReadAsync(
            HttpMethod.Get, target.Namespace, FilePath(target, path) + RemoteClient.Query(("ref", revision)), content: null, cancellationToken);
        return new FileContent(new FileEntry(path, bytes.Length, Executable: false, headers.ETag?.Tag.Trim('"') ?? ""), bytes);
    }

    /// <inheritdoc/>
    public async Task<SelectedCommit> CommitFileAsync(Target target, FileChange change, string? message, CancellationToken cancellationToken)
    {
        var query = RemoteClient.Query(("message", message), ("executable", change.Executable is { } run ? run ? "true" : "false" : null));
        using var content = change.Bytes is { } bytes ? new ReadOnlyMemoryContent(bytes) : null;
        var method = content is null ? HttpMethod.Delete : HttpMethod.Put;
        return Read(await client.SendAsync(method, target.Namespace, FilePath(target, change.Path) + query, content, cancellationToken, headers =>
        {
            if (change.ExpectedBlobId is { Length: > 0 } blob)
                headers.IfMatch.Add(new EntityTagHeaderValue($"\"{blob}\""));
        }));
    }

    private static string Path(Target target) => $"{(target.Kind == TargetKind.Function ? "functions" : "flows")}/{target.Name}";

    private static string FilePath(Target target, string path) =>
        $"{Path(target)}/files/{string.Join('/', RepositoryPath.Normalize(path).Split('/').Select(Uri.EscapeDataString))}";

    private static SelectedCommit Read(JsonElement json) => new(ReadCommit(json), json.Flag("selected"));

    private static Commit ReadCommit(JsonElement json) => new(
        json.Commit("id") ?? default, json.Text("subject") ?? "", new Actor(json.Text("author") ?? "", json.Text("email") ?? ""), json.Instant("when") ?? default);
}
