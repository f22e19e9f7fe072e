using System.Text.Json.Nodes;

namespace Klusterfuck.Rest.Requests;

/// <summary>JSON Merge Patch (RFC 7396).</summary>
internal static class MergePatch
{
    /// <summary>What <paramref name="target"/> becomes by a patch; neither is changed.</summary>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
            return patch?.DeepClone();
        var result = target is JsonObject ? (JsonObject)target.DeepClone() : [];
        foreach (var (key, value) in changes)
        {
            if (value is null)
                result.Remove(key);
            else
                result[key] = Apply(result[key], value);
        }
        return result;
    }
}
