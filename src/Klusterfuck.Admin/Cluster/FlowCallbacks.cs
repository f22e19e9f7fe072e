using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Kubernetes;
using Klusterfuck.Engine.Kubernetes.Reconciling;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Admin.Cluster;

/// <summary>The addresses that connectors post payloads to, each with the key of its node.</summary>
internal sealed class FlowCallbacks(ClusterOptions options, CallbackKeys keys) : IFlowCallbacks
{
    public Uri AddressOf(Target flow, NodeId node) => new(options.Runner ?? options.Admin, $"/api/v1/namespaces/{flow.Namespace}/flow/{flow.Name}/{node}?{CallbackKeys.Parameter}={KeyOf(flow, node)}");

    public string KeyOf(Target flow, NodeId node) => keys.Of(flow, node);
}
