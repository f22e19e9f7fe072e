using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Kubernetes.Yaml;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Installation;

/// <summary>The objects of <c>k8s/all.yaml</c>, which this assembly carries.</summary>
internal static class InstallManifest
{
    private const string ImagesName = "klusterfuck-images";

    /// <summary>The objects, in the order they are applied, with the images from where they are wanted.</summary>
    public static IReadOnlyList<JObject> Read(InstallOptions options)
    {
        using var stream = typeof(InstallManifest).Assembly.GetManifestResourceStream("all.yaml")!;
        using var reader = new StreamReader(stream);
        var objects = ManifestFile.Read(reader.ReadToEnd());
        var images = objects.First(o => (string?)o["metadata"]!["name"] == ImagesName)["data"]!;
        var before = ((string)images["registry"]!, (string)images["tag"]!);
        var after = (options.Registry?.TrimEnd('/') ?? before.Item1, options.Tag ?? before.Item2);
        images["registry"] = after.Item1;
        images["tag"] = after.Item2;
        foreach (var container in objects.Where(o => (string?)o["kind"] == "Deployment").SelectMany(Containers))
        {
            var image = (string)container["image"]!;
            if (image.StartsWith($"{before.Item1}/", StringComparison.Ordinal) && image.EndsWith($":{before.Item2}", StringComparison.Ordinal))
                container["image"] = $"{after.Item1}/{image[(before.Item1.Length + 1)..^(before.Item2.Length + 1)]}:{after.Item2}";
        }

        return objects;
    }

    /// <summary>As people name an object.</summary>
    public static string Say(JObject json) => $"{json["kind"]} {json["metadata"]!["name"]}";

    /// <summary>The kind of an object.</summary>
    public static ResourceKind KindOf(JObject json) => ResourceKind.Find((string?)json["apiVersion"], (string?)json["kind"])!;

    private static IEnumerable<JToken> Containers(JObject deployment)
    {
        var pod = deployment["spec"]!["template"]!["spec"]!;
        return (pod["initContainers"] ?? new JArray()).Concat(pod["containers"]!);
    }
}
