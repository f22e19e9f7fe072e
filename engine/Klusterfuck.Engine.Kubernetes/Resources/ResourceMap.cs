using Klusterfuck.Engine.Definitions;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Resources;

/// <summary>Turns definitions of one kind into custom resources and back.</summary>
/// <typeparam name="T">The kind.</typeparam>
internal abstract class ResourceMap<T>
    where T : Definition
{
    /// <summary>Where they are.</summary>
    public abstract ResourceKind Kind { get; }

    /// <summary>The definition a resource says. What no definition may hold was refused by the cluster already.</summary>
    public abstract T Read(JObject resource);

    /// <summary>A new resource.</summary>
    public JObject Write(T definition) => new()
    {
        ["apiVersion"] = Kind.ApiVersion,
        ["kind"] = Kind.Name,
        ["metadata"] = new JObject
        {
            ["name"] = definition.Name.Value,
            ["namespace"] = definition.Namespace.Value,
            ["labels"] = Labels(definition),
            ["annotations"] = new JObject { [Manifests.Marks.Uid] = definition.Uid },
        },
        ["spec"] = WriteSpec(definition),
    };

    /// <summary>Puts a changed definition into a resource, keeping what it does not speak of, and counts the change where the cluster would not.</summary>
    public void Change(JObject resource, T definition)
    {
        var before = (resource["spec"] as JObject ?? []).DeepClone();
        var spec = WriteSpec(definition);
        foreach (var kept in new[] { "commit", "suspended" })
        {
            if (before[kept] is { } value && spec[kept] is null)
                spec[kept] = value;
        }

        resource["spec"] = spec;
        var metadata = (JObject)resource["metadata"]!;
        metadata["labels"] = Labels(definition);
        if (!JToken.DeepEquals(before, spec))
            return;
        var annotations = metadata.Part("annotations");
        annotations[Manifests.Marks.Changes] = $"{ResourceMeta.ReadChanges(annotations) + 1}";
    }

    /// <summary>The spec, without the selected commit.</summary>
    protected abstract JObject WriteSpec(T definition);

    private static JObject Labels(T definition) => new(definition.Labels.Select(l => new JProperty(l.Key, l.Value)));
}
