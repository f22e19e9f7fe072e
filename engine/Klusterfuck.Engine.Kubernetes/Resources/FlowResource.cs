using Klusterfuck.Engine.Flows;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Resources;

/// <summary>Flows as custom resources.</summary>
internal sealed class FlowResource : ResourceMap<FlowDefinition>
{
    /// <inheritdoc/>
    public override ResourceKind Kind => ResourceKind.Flow;

    /// <inheritdoc/>
    public override FlowDefinition Read(JObject resource)
    {
        var meta = ResourceMeta.Of(resource);
        return new FlowDefinition
        {
            Namespace = meta.Namespace, Name = meta.Name, Uid = meta.Uid, CreatedAt = meta.CreatedAt, Generation = meta.Generation, Labels = meta.Labels,
            Suspended = (bool?)resource["spec"]?["suspended"] ?? false,
        };
    }

    /// <inheritdoc/>
    protected override JObject WriteSpec(FlowDefinition definition) => new() { ["suspended"] = definition.Suspended };
}
