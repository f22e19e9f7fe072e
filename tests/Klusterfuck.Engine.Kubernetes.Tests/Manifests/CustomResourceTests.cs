using Klusterfuck.Engine.Kubernetes.Yaml;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Manifests;

public sealed class CustomResourceTests
{
    public static TheoryData<string> Files => ["functions", "flows", "connectors"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Definition_File_LoadsAndHasWhatItMust(string name)
    {
        var definition = Read(name);
        TypedModels.AssertLoads(definition);
        var spec = definition["spec"]!;
        var version = Assert.Single(spec["versions"]!);
        Assert.Equal("v1alpha1", (string?)version["name"]);
        Assert.NotNull(version["subresources"]?["status"]);
        Assert.NotEmpty(version["additionalPrinterColumns"]!);
        Assert.NotEmpty(spec["names"]!["shortNames"]!);
        Assert.Equal("klusterfuck", (string?)Assert.Single(spec["names"]!["categories"]!));
        var status = version["schema"]!["openAPIV3Schema"]!["properties"]!["status"]!["properties"]!;
        Assert.NotNull(status["conditions"]);
        Assert.NotNull(status["observedGeneration"]);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Definition_Schema_IsStructural(string name) =>
        AssertStructural((JObject)Read(name)["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!, "$");

    [Fact]
    public void AssertLoads_UnknownField_Fails()
    {
        var definition = Read("functions");
        definition["spec"]!["nonsense"] = 1;
        Assert.ThrowsAny<Exception>(() => TypedModels.AssertLoads(definition));
    }

    private static JObject Read(string name) =>
        ManifestFile.Read(File.ReadAllText(Path.Combine(Repository.Root, "k8s/crds", $"{name}.yaml"))).Single();

    // What an API server asks of a schema: a type everywhere, and rules at places that have one.
    private static void AssertStructural(JObject schema, string path)
    {
        Assert.True(schema["type"] is not null, $"{path} has no type.");
        foreach (var property in (schema["properties"] as JObject)?.Properties() ?? [])
            AssertStructural((JObject)property.Value, $"{path}.{property.Name}");
        if (schema["items"] is JObject items)
            AssertStructural(items, $"{path}[]");
        if (schema["additionalProperties"] is JObject values)
            AssertStructural(values, $"{path}.*");
        foreach (var rule in schema["x-kubernetes-validations"] ?? new JArray())
            Assert.True(rule["rule"] is not null && rule["message"] is not null, $"{path} has a rule without a message.");
    }
}
