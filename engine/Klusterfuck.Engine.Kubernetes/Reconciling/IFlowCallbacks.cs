using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>Knows the addresses that connectors post payloads to.</summary>
public interface IFlowCallbacks
{
    /// <summary>The address of a node with its key, as pods see it.</summary>
    Uri AddressOf(Target flow, NodeId node);

    /// <summary>The key in it, by which a payload of that node is let in.</summary>
    string KeyOf(Target flow, NodeId node);
}
