using Klusterfuck.Engine.Kubernetes.Yaml;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Installation;

/// <summary>Renders the part of kustomize that <c>k8s/</c> uses: resources, and replacements with a delimiter.</summary>
internal static class Kustomization
{
    private static readonly string[] Known = ["apiVersion", "kind", "resources", "replacements"];

    public static List<JObject> Render(string folder)
    {
        var file = ManifestFile.Read(File.ReadAllText(Path.Combine(folder, "kustomization.yaml"))).Single();
        Assert.All(file.Properties(), p => Assert.Contains(p.Name, Known));
        var objects = file["resources"]!.Select(r => Path.Combine(folder, (string)r!))
            .SelectMany(path => Directory.Exists(path) ? Render(path) : ManifestFile.Read(File.ReadAllText(path))).ToList();
        foreach (var replacement in file["replacements"] ?? new JArray())
            Replace(objects, replacement);
        return objects;
    }

    private static void Replace(List<JObject> objects, JToken replacement)
    {
        var value = (string)Find(objects, replacement["source"]!).SelectToken((string)replacement["source"]!["fieldPath"]!)!;
        foreach (var target in replacement["targets"]!)
        {
            var found = Find(objects, target["select"]!);
            foreach (var path in target["fieldPaths"]!)
            {
                var field = (JValue)(Walk(found, (string)path!) ?? throw new InvalidOperationException($"{path} is not there."));
                var parts = ((string)field!).Split((string)target["options"]!["delimiter"]!);
                parts[(int)target["options"]!["index"]!] = value;
                field.Value = string.Join((string)target["options"]!["delimiter"]!, parts);
            }
        }
    }

    private static JObject Find(List<JObject> objects, JToken select) =>
        objects.Single(o => (string?)o["kind"] == (string?)select["kind"] && (string?)o["metadata"]!["name"] == (string?)select["name"]);

    private static JToken? Walk(JToken from, string path) => path.Split('.').Aggregate<string, JToken?>(from, (at, part) =>
        part.StartsWith('[') && part[1..^1].Split('=') is [var key, var value] ? at?.FirstOrDefault(i => (string?)i[key] == value) : at?[part]);
}
