using System.Collections.Immutable;
using Klusterfuck.Engine.Flows.PublishNodes;
using Klusterfuck.Engine.Flows.RequestNodes;
using Klusterfuck.Engine.Secrets;

namespace Klusterfuck.Engine.Runs;

/// <summary>What nodes that send something out need.</summary>
/// <param name="Secrets">The values of secrets they name.</param>
/// <param name="Publishers">Where nodes of kind <c>publish</c> may send.</param>
/// <param name="Requests">Where nodes of kind <c>request</c> may go.</param>
public sealed record OutgoingPorts(ISecretValues Secrets, ImmutableArray<IMessagePublisher> Publishers, RequestOptions Requests)
{
    /// <summary>No broker, no secret, and the public internet alone.</summary>
    public static OutgoingPorts None { get; } = new(NoSecretValues.Instance, [], new RequestOptions());

    internal IReadOnlyList<INodeExecutor> MakeExecutors(TimeProvider time) => [new RequestNodeExecutor(this, time), new PublishNodeExecutor(this, time)];
}
