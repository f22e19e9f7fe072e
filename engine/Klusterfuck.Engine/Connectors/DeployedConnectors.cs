using System.Collections.Immutable;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Flows.Connectors;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Engine.Secrets;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Engine.Connectors;

/// <summary>Says which connectors should run: one for each connector node of each deployed flow.</summary>
/// <param name="namespaces">Where there are flows.</param>
/// <param name="flows">Keeps flows.</param>
/// <param name="selections">Keeps the deployed commit.</param>
/// <param name="graphs">Compiled graphs.</param>
/// <param name="connectors">Keeps registered connectors.</param>
/// <param name="secrets">Keeps secrets.</param>
public sealed class DeployedConnectors(
    INamespaces namespaces, IDefinitionStore<FlowDefinition> flows, ISelectionStore selections, IFlowGraphSource graphs,
    IDefinitionStore<ConnectorDefinition> connectors, ISecretStore secrets)
{
    /// <summary>All of them.</summary>
    public async Task<IReadOnlyList<ConnectorInstance>> ListAsync(CancellationToken cancellationToken)
    {
        var all = new List<ConnectorInstance>();
        foreach (var ns in await namespaces.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            string? cursor = null;
            do
            {
                var page = await flows.ListAsync(ns, LabelSelector.Parse(null), new PageRequest(500, cursor), cancellationToken).ConfigureAwait(false);
                foreach (var flow in page.Items)
                    all.AddRange(await ListAsync(flow, cancellationToken).ConfigureAwait(false));
                cursor = page.Next;
            }
            while (cursor is not null);
        }

        return all;
    }

    private async Task<IEnumerable<ConnectorInstance>> ListAsync(FlowDefinition flow, CancellationToken cancellationToken)
    {
        if (await selections.ListAsync(flow.Target, cancellationToken).ConfigureAwait(false) is not [var newest, ..]
            || await selections.FindSelectedAsync(flow.Target, cancellationToken).ConfigureAwait(false) is not { } commit)
            return [];
        FlowGraph graph;
        try
        {
            graph = await graphs.GetAsync(flow.Target, commit, cancellationToken).ConfigureAwait(false);
        }
        catch (KlusterfuckException)
        {
            // What is wrong with the commit is said wherever the flow is shown.
            return [];
        }

        var instances = new List<ConnectorInstance>();
        foreach (var node in graph.Nodes.OfType<ConnectorNode>())
            instances.Add(await ResolveAsync(flow.Target, node, newest.At, cancellationToken).ConfigureAwait(false));
        return instances;
    }

    private async Task<ConnectorInstance> ResolveAsync(Target flow, ConnectorNode node, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        string? problem = null;
        foreach (var (name, variable) in node.Variables)
        {
            try
            {
                var value = variable.Text ?? (await secrets.FindAsync(flow.Namespace, variable.Secret!.Value, cancellationToken).ConfigureAwait(false))?.Value;
                if (value is not null)
                    values[name] = value;
                else
                    problem ??= $"There is no secret '{variable.Secret}', which its variable {name} names.";
            }
            catch (KlusterfuckException e)
            {
                problem ??= e.Message;
            }
        }

        problem ??= await ExplainAsync(flow.Namespace, node.Connector, values, cancellationToken).ConfigureAwait(false);
        return new ConnectorInstance(flow, node.Id, node.Connector, values.ToImmutable(), since, problem);
    }

    private async Task<string?> ExplainAsync(NamespaceName ns, ResourceName name, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        if (BuiltInConnectors.Find(name) is { } type)
            return type.Check(values) is [var first, ..] ? first.Message : null;
        return await connectors.FindAsync(ns, name, cancellationToken).ConfigureAwait(false) is { } definition
            ? $"The connector '{name}' is the image {definition.Image}, which only a cluster runs. Here it must be started by hand, with the node's callback address in CALLBACK_URL."
            : $"There is no connector '{name}'.";
    }
}
