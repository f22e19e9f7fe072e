using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Cmdlets.Functions;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Functions.Hosting;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Sessions.Remote;

/// <summary>Functions of an admin.</summary>
internal sealed class RemoteFunctions(RemoteClient client) : IFunctions
{
    private const string Collection = "functions";

    /// <inheritdoc/>
    public async Task<Function> CreateAsync(NewFunction function, CancellationToken cancellationToken)
    {
        var body = new Dictionary<string, object?>
        {
            ["name"] = function.Name.Value,
            ["runtime"] = function.Runtime is { } runtime ? Lower(runtime) : null,
            ["repository"] = function.Repository?.Value,
            ["path"] = function.Path,
            ["env"] = function.Env,
            ["secrets"] = function.Secrets.Select(s => s.Value),
            ["access"] = Lower(function.Access),
            ["labels"] = function.Labels,
            ["follow"] = function.Follow,
        };
        HostingJson.AddChanges(body, FunctionHosting.Default, function.Hosting);
        return Read(await client.SendJsonAsync(HttpMethod.Post, function.Namespace, Collection, body, cancellationToken, RemoteClient.PreparationLimit));
    }

    /// <inheritdoc/>
    public async Task<Function> GetAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        Read(await client.GetAsync(ns, $"{Collection}/{name}", cancellationToken));

    /// <inheritdoc/>
    public async Task<Page<Function>> ListAsync(NamespaceName ns, string? labels, PageRequest page, CancellationToken cancellationToken) =>
        (await client.GetAsync(ns, Collection + RemoteClient.Query(page, ("label", labels)), cancellationToken)).Page(Read);

    /// <inheritdoc/>
    public async Task<Function> UpdateAsync(
        NamespaceName ns, ResourceName name, Func<FunctionDefinition, FunctionDefinition> change, CancellationToken cancellationToken)
    {
        // A merge patch says only what differs, so that nothing somebody else changed meanwhile is put back.
        var stored = (await GetAsync(ns, name, cancellationToken)).Definition;
        var patch = Differ(stored, change(stored));
        return patch.Count == 0
            ? await GetAsync(ns, name, cancellationToken)
            : Read(await client.SendJsonAsync(HttpMethod.Patch, ns, $"{Collection}/{name}", patch, cancellationToken));
    }

    /// <inheritdoc/>
    public Task RemoveAsync(NamespaceName ns, ResourceName name, bool removeRepository, CancellationToken cancellationToken) => client.SendAsync(
        HttpMethod.Delete, ns, $"{Collection}/{name}{RemoteClient.Query(("repository", removeRepository ? "remove" : null))}", content: null, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<FunctionLogLine> ReadLogAsync(
        FunctionDefinition function, FunctionLogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = $"{Collection}/{function.Name}/logs" + RemoteClient.Query(
            ("tail", query.Tail?.ToString()), ("since", query.Since?.UtcDateTime.ToString("O")), ("follow", query.Follow ? "true" : null));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(SessionAddresses.Api(client.Admin, function.Namespace), path));
        using var response = await client.OpenAsync(request, cancellationToken);
        await RemoteProblem.ThrowIfRefusedAsync(response, client.Admin, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await ReadLineAsync(reader, cancellationToken) is { } line)
        {
            using var document = JsonDocument.Parse(line);
            var entry = document.RootElement;
            yield return new FunctionLogLine(
                entry.Instant("at") ?? default, entry.Text("requestId") ?? "", entry.Commit("commit") ?? default, entry.Text("text") ?? "");
        }
    }

    /// <inheritdoc/>
    public Task<FunctionResponse> InvokeAsync(Target function, FunctionRequest request, CommitId? commit, CancellationToken cancellationToken) =>
        RemoteInvocation.SendAsync(client, function, request, commit, cancellationToken);

    private static Function Read(JsonElement json) => new(
        new FunctionDefinition
        {
            Namespace = NamespaceName.Parse(json.Text("namespace")),
            Name = ResourceName.Parse(json.Text("name")),
            Uid = json.Text("uid") ?? "",
            Runtime = json.Choice<FunctionRuntime>("runtime"),
            Repository = ResourceName.Parse(json.Text("repository")),
            Path = json.Text("path") ?? "",
            Env = json.Pairs("env"),
            Secrets = [.. json.Texts("secrets").Select(ResourceName.Parse)],
            Access = json.Choice<FunctionAccess>("access"),
            Labels = json.Pairs("labels"),
            Follow = json.Text("follow"),
            Hosting = HostingJson.Read(json),
            CreatedAt = json.Instant("createdAt") ?? default,
            Generation = json.Number("generation") ?? 1,
        },
        new FunctionStatus(
            json.Commit("commit"), json.Commit("serving"), json.Commit("latest"), (int)(json.Number("behind") ?? 0), json.Choice<FunctionState>("status"), json.Text("message")),
        json.Text("warning"));

    private static Dictionary<string, object?> Differ(FunctionDefinition from, FunctionDefinition to)
    {
        var patch = new Dictionary<string, object?>();
        AddPairs(patch, "env", from.Env, to.Env);
        AddPairs(patch, "labels", from.Labels, to.Labels);
        if (!from.Secrets.SequenceEqual(to.Secrets))
            patch["secrets"] = to.Secrets.Select(s => s.Value);
        if (from.Access != to.Access)
            patch["access"] = Lower(to.Access);
        if (from.Path != to.Path)
            patch["path"] = to.Path;
        if (from.Follow != to.Follow)
            patch["follow"] = to.Follow;
        HostingJson.AddChanges(patch, from.Hosting, to.Hosting);
        return patch;
    }

    private static void AddPairs(
        Dictionary<string, object?> patch, string key, ImmutableSortedDictionary<string, string> from, ImmutableSortedDictionary<string, string> to)
    {
        var changes = to.Where(p => from.GetValueOrDefault(p.Key) != p.Value).ToDictionary(p => p.Key, p => (string?)p.Value);
        foreach (var gone in from.Keys.Except(to.Keys))
            changes[gone] = null;
        if (changes.Count > 0)
            patch[key] = changes;
    }

    private async Task<string?> ReadLineAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new KlusterfuckException(CmdletErrorCodes.ConnectionLost, $"The connection to {client.Admin} broke off: {e.Message}", client.Admin.ToString(), innerException: e);
        }
    }

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
