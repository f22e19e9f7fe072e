using Klusterfuck.Engine.Connectors;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Resources;

/// <summary>Registered connectors as custom resources.</summary>
internal sealed class ConnectorResource : ResourceMap<ConnectorDefinition>
{
    /// <inheritdoc/>
    public override ResourceKind Kind => ResourceKind.Connector;

    /// <inheritdoc/>
    public override ConnectorDefinition Read(JObject resource)
    {
        var meta = ResourceMeta.Of(resource);
        var spec = resource["spec"] as JObject ?? [];
        return new ConnectorDefinition
        {
            Namespace = meta.Namespace,
            Name = meta.Name,
            Uid = meta.Uid,
            CreatedAt = meta.CreatedAt,
            Generation = meta.Generation,
            Labels = meta.Labels,
            Image = (string?)spec["image"] ?? "",
            Description = (string?)spec["description"] ?? "",
            Variables = [.. (spec["variables"] as JArray ?? []).OfType<JObject>().Select(ReadVariable)],
        };
    }

    /// <inheritdoc/>
    protected override JObject WriteSpec(ConnectorDefinition definition) => new()
    {
        ["image"] = definition.Image,
        ["description"] = definition.Description,
        ["variables"] = new JArray(definition.Variables.Select(WriteVariable)),
    };

    private static ConnectorVariableDefinition ReadVariable(JObject variable) => new(
        (string?)variable["name"] ?? "", (string?)variable["description"] ?? "", (bool?)variable["required"] ?? false, (bool?)variable["secret"] ?? false,
        (string?)variable["default"]);

    private static JObject WriteVariable(ConnectorVariableDefinition variable)
    {
        var written = new JObject
        {
            ["name"] = variable.Name, ["description"] = variable.Description, ["required"] = variable.Required, ["secret"] = variable.Secret,
        };
        if (variable.Default is { } value)
            written["default"] = value;
        return written;
    }
}
