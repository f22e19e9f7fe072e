using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using Klusterfuck.Engine.Kubernetes.Resources;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Manifests;

/// <summary>Loads objects into the client's typed models, which know every field there is.</summary>
internal static class TypedModels
{
    private static readonly Dictionary<string, Type> Types = typeof(V1Pod).Assembly.GetExportedTypes()
        .Select(t => (Type: t, Entity: (KubernetesEntityAttribute?)Attribute.GetCustomAttribute(t, typeof(KubernetesEntityAttribute))))
        .Where(t => t.Entity is not null && !typeof(IItems<>).Name.Equals(t.Type.Name, StringComparison.Ordinal) && !t.Type.Name.EndsWith("List", StringComparison.Ordinal))
        .GroupBy(t => $"{t.Entity!.Group}/{t.Entity.ApiVersion}/{t.Entity.Kind}")
        .ToDictionary(g => g.Key, g => g.First().Type);

    public static void AssertLoads(JObject manifest)
    {
        var kind = ResourceKind.Find((string?)manifest["apiVersion"], (string?)manifest["kind"]);
        Assert.NotNull(kind);
        Assert.True(Types.TryGetValue($"{kind.Group}/{kind.Version}/{kind.Name}", out var type), $"The client has no model of {kind.Name}.");
        var options = new JsonSerializerOptions(JsonSerializerOptionsOfTheClient()) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
        var exception = Record.Exception(() => System.Text.Json.JsonSerializer.Deserialize(manifest.ToString(Formatting.None), type, options));
        Assert.True(exception is null, $"{kind.Name} {(string?)manifest["metadata"]?["name"]}: {exception?.Message}");
    }

    // Takes them from a configuration of the client, so that they have its converters.
    private static JsonSerializerOptions JsonSerializerOptionsOfTheClient()
    {
        JsonSerializerOptions? found = null;
        new KubernetesClientConfiguration().AddJsonOptions(o => found = o);
        return found ?? new JsonSerializerOptions();
    }
}
