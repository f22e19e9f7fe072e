using System.Collections.Immutable;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Flows.Connectors;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Flows.PublishNodes;

/// <summary>Executes publish nodes.</summary>
internal sealed class PublishNodeExecutor(OutgoingPorts ports, TimeProvider time) : INodeExecutor
{
    // The cmdlets' own runner carries no broker's client.
    private static readonly TimeSpan UntilAnother = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public string Kind => "publish";

    /// <inheritdoc/>
    public async Task<NodeOutcome> ExecuteAsync(FlowNode node, WorkItem item, CancellationToken cancellationToken)
    {
        var publish = (PublishNode)node;
        if (ports.Publishers.FirstOrDefault(p => p.To == publish.To) is not { } publisher)
            return Fail($"This process cannot publish to {publish.To}; the service does.", isPermanent: false) with { BusyFor = UntilAnother };
        using var timer = new CancellationTokenSource(publish.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (var (name, variable) in publish.Variables)
            {
                if (await FindAsync(item.Flow.Namespace, variable, either.Token).ConfigureAwait(false) is not { } value)
                    return Fail($"There is no secret '{variable.Secret}', which its variable {name} names.", isPermanent: false);
                values[name] = value;
            }

            var type = BuiltInConnectors.Publishing.First(t => t.Name == publish.To);
            if (type.Check(values) is [var problem, ..])
                return Fail(problem.Message, isPermanent: true);
            var headers = item.Payload!.Headers
                .SetItem("kf-run-id", item.Run.Value)
                .SetItem("kf-step-id", item.Key.Step.Value);
            await publisher.PublishAsync(new ConnectorSettings(type, values), item.Payload, headers, either.Token).ConfigureAwait(false);
            return NodeOutcome.Gave(item.Payload);
        }
        catch (PublishException e)
        {
            return Fail(e.Message, e.IsPermanent);
        }
        catch (KlusterfuckException e)
        {
            return Fail(e.Message, isPermanent: false);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return NodeOutcome.Failed(new StepFailure("Timeout", $"The broker did not confirm within {DurationText.Print(publish.Timeout)}.", Permanent: false));
        }
    }

    private async Task<string?> FindAsync(NamespaceName ns, ConnectorVariable variable, CancellationToken cancellationToken) =>
        variable.Text ?? await ports.Secrets.FindValueAsync(ns, variable.Secret!.Value, cancellationToken).ConfigureAwait(false);

    private static NodeOutcome Fail(string message, bool isPermanent) => NodeOutcome.Failed(new StepFailure("Publish", message, isPermanent));
}
