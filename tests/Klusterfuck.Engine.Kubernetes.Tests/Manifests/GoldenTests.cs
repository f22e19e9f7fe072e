using System.Collections.Immutable;
using Klusterfuck.Engine.Kubernetes.Manifests;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Kubernetes.Yaml;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Manifests;

public sealed class GoldenTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests/Klusterfuck.Engine.Kubernetes.Tests/Manifests/Golden");

    public static TheoryData<string> Functions => [.. Cases("function.yaml")];

    public static TheoryData<string> Connectors => [.. Cases("node.yaml")];

    [Theory]
    [MemberData(nameof(Functions))]
    public void FunctionManifests_Case_AreAsExpected(string name)
    {
        var input = ManifestFile.Read(File.ReadAllText(Path.Combine(Folder, name, "function.yaml"))).Single();
        var definition = new FunctionResource().Read(input);
        var manifests = new FunctionManifests(new ClusterOptions { Registry = "registry.example.com/kf", Tag = "1.2.3" }).Build(new WorkerPlan
        {
            Definition = definition,
            Owner = new Owner("Function", definition.Namespace.Value, definition.Name.Value, "00000000-0000-0000-0000-000000000001"),
            Commit = CommitId.Parse("0123456789abcdef0123456789abcdef01234567"),
            Repository = new Uri("http://klusterfuck-gogs.klusterfuck:3000/default/hello.git"),
            Keys = new WorkerKeys("the-token", "kf-user", "kf-password"),
            Timeout = TimeSpan.FromSeconds(30),
            Secrets = definition.Secrets,
            SecretVersions = definition.Secrets.Length == 0 ? "" : "7",
        });
        Compare(name, manifests);
    }

    [Theory]
    [MemberData(nameof(Connectors))]
    public void ConnectorManifests_Case_AreAsExpected(string name)
    {
        var node = ManifestFile.Read(File.ReadAllText(Path.Combine(Folder, name, "node.yaml"))).Single();
        var variables = ((JObject)node["variables"]!).Properties().ToList();
        var flow = ResourceName.Parse((string?)node["flow"]);
        Compare(name, ConnectorManifests.Build(new ConnectorPlan(
            new Owner("Flow", "default", flow.Value, "00000000-0000-0000-0000-000000000002"),
            flow,
            NodeId.Parse((string?)node["id"]),
            (string?)node["image"] ?? "registry.example.com/kf/connectors:1.2.3",
            node["image"] is null,
            Enum.Parse<ConnectorRequests>((string?)node["requests"] ?? "None", ignoreCase: true),
            (string)node["connector"]!,
            new Uri("http://klusterfuck-admin.klusterfuck:8080/api/v1/flow/orders/in?key=abc"),
            variables.Where(v => v.Value.Type == JTokenType.String).ToImmutableSortedDictionary(v => v.Name, v => (string)v.Value!),
            variables.Where(v => v.Value is JObject).ToImmutableSortedDictionary(v => v.Name, v => ResourceName.Parse((string?)v.Value["secret"])),
            "7"), "klusterfuck"));
    }

    [Fact]
    public void Of_FlowsAndNodesWithDashes_NeverMeet()
    {
        var names = new[] { ("a-b", "c"), ("a", "b-c"), ("a-b-c", "d"), ("a", "b-c-d"), ("a-b", "c-d") }
            .Select(n => ChildName.Of(ResourceName.Parse(n.Item1), NodeId.Parse(n.Item2))).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public void Of_LongestName_IsADnsLabel()
    {
        var function = ResourceName.Parse(new string('a', 63));
        Assert.True(DnsLabel.IsValid(ChildName.Of(function)));
        Assert.NotEqual(ChildName.Of(function), ChildName.Of(ResourceName.Parse(new string('a', 62) + "b")));
    }

    private static IEnumerable<string> Cases(string file) =>
        Directory.EnumerateDirectories(Folder).Where(d => File.Exists(Path.Combine(d, file))).Select(d => Path.GetFileName(d)!).Order();

    private static void Compare(string name, IReadOnlyList<JObject> manifests)
    {
        Assert.All(manifests, TypedModels.AssertLoads);
        var file = Path.Combine(Folder, name, "expected.yaml");
        var actual = ManifestFile.Write(manifests);

        // How an expectation is made anew after a change that is meant; looked through in the diff.
        if (Environment.GetEnvironmentVariable("KF_WRITE_GOLDEN") is "1")
            File.WriteAllText(file, actual);
        Assert.Equal(File.ReadAllText(file), actual);
    }
}
