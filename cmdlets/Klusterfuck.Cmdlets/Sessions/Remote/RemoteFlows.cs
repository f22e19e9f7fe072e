using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Klusterfuck.Cmdlets.Flows;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Sessions.Remote;

/// <summary>Flows of an admin.</summary>
internal sealed class RemoteFlows(RemoteClient client) : IFlows
{
    private const string Collection = "flows";

    /// <inheritdoc/>
    public async Task<Flow> CreateAsync(
        NamespaceName ns, ResourceName name, string? model, ImmutableSortedDictionary<string, string> labels, CancellationToken cancellationToken)
    {
        // A model that is no JSON object cannot be part of a body; checking it says so in the words of the engine.
        if (model is not null && await ValidateAsync(ns, model, cancellationToken) is { Count: > 0 } problems)
            throw KlusterfuckException.ForProblems("flow.json", problems);
        var body = new StringBuilder($"{{\"name\":{JsonSerializer.Serialize(name.Value)},\"labels\":{JsonSerializer.Serialize(labels)}");
        body.Append(model is null ? "}" : $",\"model\":{model}}}");
        return Read(await client.SendAsync(HttpMethod.Post, ns, Collection, RemoteClient.Json(body.ToString()), cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<Flow> GetAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        Read(await client.GetAsync(ns, $"{Collection}/{name}", cancellationToken));

    /// <inheritdoc/>
    public async Task<Page<Flow>> ListAsync(NamespaceName ns, string? labels, PageRequest page, CancellationToken cancellationToken) =>
        (await client.GetAsync(ns, Collection + RemoteClient.Query(page, ("label", labels)), cancellationToken)).Page(Read);

    /// <inheritdoc/>
    public async Task<FlowDocument> ReadModelAsync(NamespaceName ns, ResourceName name, string? revision, CancellationToken cancellationToken)
    {
        var (bytes, headers) = await client.ReadAsync(
            HttpMethod.Get, ns, $"{Collection}/{name}/model{RemoteClient.Query(("ref", revision))}", content: null, cancellationToken);
        var commit = headers.TryGetValues(FunctionHttp.CommitHeader, out var values) && CommitId.TryParse(values.First(), out var id) ? id : default;
        return new FlowDocument(commit, Encoding.UTF8.GetString(bytes), headers.ETag?.Tag.Trim('"') ?? "");
    }

    /// <inheritdoc/>
    public async Task<CommitId> SaveModelAsync(NamespaceName ns, ResourceName name, string model, string? message, CancellationToken cancellationToken)
    {
        if (await ValidateAsync(ns, model, cancellationToken) is { Count: > 0 } problems)
            throw KlusterfuckException.ForProblems("flow.json", problems);
        var (_, headers) = await client.ReadAsync(
            HttpMethod.Put, ns, $"{Collection}/{name}/model{RemoteClient.Query(("message", message))}", RemoteClient.Json(model), cancellationToken);
        return CommitId.Parse(headers.GetValues(FunctionHttp.CommitHeader).First());
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Problem>> ValidateAsync(NamespaceName ns, string model, CancellationToken cancellationToken)
    {
        try
        {
            var json = await client.SendAsync(HttpMethod.Post, ns, $"{Collection}/validate", RemoteClient.Json(model), cancellationToken);
            return [.. json.Items("problems").Select(p => new Problem(p.Text("code") ?? "", p.Text("path") ?? "$", p.Text("message") ?? ""))];
        }
        catch (KlusterfuckException e) when (e.Code.Id == "KfBadJson")
        {
            return [new Problem("JsonInvalid", "$", e.Message)];
        }
    }

    /// <inheritdoc/>
    public async Task<Flow> DeployAsync(NamespaceName ns, ResourceName name, string? revision, CancellationToken cancellationToken) =>
        Read(await client.SendJsonAsync(HttpMethod.Post, ns, $"{Collection}/{name}/deploy", new { commit = revision }, cancellationToken));

    /// <inheritdoc/>
    public async Task<Flow> ChangeLabelsAsync(
        NamespaceName ns, ResourceName name, IReadOnlyDictionary<string, string?> labels, CancellationToken cancellationToken) =>
        Read(await client.SendJsonAsync(HttpMethod.Patch, ns, $"{Collection}/{name}", new { labels }, cancellationToken));

    /// <inheritdoc/>
    public async Task<Flow> SuspendAsync(NamespaceName ns, ResourceName name, bool suspended, CancellationToken cancellationToken) =>
        Read(await client.SendAsync(HttpMethod.Post, ns, $"{Collection}/{name}/{(suspended ? "suspend" : "resume")}", content: null, cancellationToken));

    /// <inheritdoc/>
    public Task RemoveAsync(NamespaceName ns, ResourceName name, bool removeRepository, CancellationToken cancellationToken) => client.SendAsync(
        HttpMethod.Delete, ns, $"{Collection}/{name}{RemoteClient.Query(("repository", removeRepository ? "remove" : null))}", content: null, cancellationToken);

    private static Flow Read(JsonElement json) => new(
        new FlowDefinition
        {
            Namespace = NamespaceName.Parse(json.Text("namespace")),
            Name = ResourceName.Parse(json.Text("name")),
            Uid = json.Text("uid") ?? "",
            Labels = json.Pairs("labels"),
            Suspended = json.Flag("suspended"),
            CreatedAt = json.Instant("createdAt") ?? default,
            Generation = json.Number("generation") ?? 1,
        },
        new FlowStatus(json.Commit("commit"), json.Commit("latest"), (int)(json.Number("behind") ?? 0), [.. json.Texts("entries").Select(NodeId.Parse)]));
}
