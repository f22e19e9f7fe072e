using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using Klusterfuck.Cmdlets.Json;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>Makes a model of nodes and links.</summary>
internal static class FlowParts
{
    /// <summary>The parts a value is made of; null where it is something else.</summary>
    public static IReadOnlyList<KfFlowPart>? Find(object? value)
    {
        var plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (plain is KfFlowPart one)
            return [one];
        if (plain is string or IDictionary || plain is not IEnumerable list)
            return null;
        var items = list.Cast<object?>().ToArray();
        var parts = items.Select(i => i is PSObject p ? p.BaseObject : i).OfType<KfFlowPart>().ToArray();
        return parts.Length > 0 && parts.Length == items.Length ? parts : null;
    }

    /// <summary>The model as JSON text, in the order the parts came.</summary>
    public static string Write(IReadOnlyList<KfFlowPart> parts)
    {
        var nodes = parts.OfType<KfNode>().Select(n =>
        {
            var node = new OrderedDictionary { ["id"] = n.Id, ["kind"] = n.Kind };
            foreach (DictionaryEntry setting in n.Settings)
                node[setting.Key] = setting.Value;
            return node;
        }).ToArray();
        var links = parts.OfType<KfLink>().Select(l =>
        {
            var link = new OrderedDictionary { ["from"] = l.From, ["to"] = l.To };
            if (l.Output is not null)
                link["output"] = l.Output;
            if (l.OnError)
                link["on"] = "error";
            return link;
        }).ToArray();
        return PipelineJson.Write(new OrderedDictionary { ["version"] = 1, ["nodes"] = nodes, ["links"] = links });
    }
}
