using System.Collections.Immutable;
using System.Text.Json;
using Klusterfuck.Cmdlets.Connectors;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Sessions.Remote;

/// <summary>Connectors of an admin.</summary>
internal sealed class RemoteConnectors(RemoteClient client) : IConnectors
{
    /// <inheritdoc/>
    public async Task<Page<ConnectorType>> ListAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken) =>
        (await client.GetAsync(ns, "connectors" + RemoteClient.Query(page), cancellationToken)).Page(Read);

    /// <inheritdoc/>
    public async Task<ConnectorType> GetAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        Read(await client.GetAsync(ns, $"connectors/{name}", cancellationToken));

    /// <inheritdoc/>
    public async Task<ConnectorType> CreateAsync(
        NamespaceName ns, ResourceName name, string image, string description, ImmutableArray<ConnectorVariableDefinition> variables, CancellationToken cancellationToken) =>
        Read(await client.SendJsonAsync(HttpMethod.Post, ns, "connectors", new { name = name.Value, image, description, variables = Write(variables) }, cancellationToken));

    /// <inheritdoc/>
    public async Task<ConnectorType> SetAsync(
        NamespaceName ns, ResourceName name, string image, string description, ImmutableArray<ConnectorVariableDefinition> variables, CancellationToken cancellationToken) =>
        Read(await client.SendJsonAsync(HttpMethod.Put, ns, $"connectors/{name}", new { image, description, variables = Write(variables) }, cancellationToken));

    /// <inheritdoc/>
    public Task RemoveAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        client.SendAsync(HttpMethod.Delete, ns, $"connectors/{name}", content: null, cancellationToken);

    private static object[] Write(ImmutableArray<ConnectorVariableDefinition> variables) =>
        [.. variables.Select(v => new { name = v.Name, description = v.Description, required = v.Required, secret = v.Secret, @default = v.Default })];

    private static ConnectorType Read(JsonElement json)
    {
        ImmutableArray<ConnectorVariableDefinition> variables = [.. json.Items("variables").Select(v => new ConnectorVariableDefinition(
            v.Text("name") ?? "", v.Text("description") ?? "", v.Flag("required"), v.Flag("secret"), v.Text("default")))];
        var description = json.Text("description") ?? "";
        return new ConnectorType(json.Text("name") ?? "", description, variables)
        {
            Image = json.Text("image"),
            Definition = json.Flag("builtIn") ? null : new ConnectorDefinition
            {
                Namespace = NamespaceName.Parse(json.Text("namespace")),
                Name = ResourceName.Parse(json.Text("name")),
                Uid = "",
                CreatedAt = default,
                Image = json.Text("image") ?? "",
                Description = description,
                Variables = variables,
            },
        };
    }
}
