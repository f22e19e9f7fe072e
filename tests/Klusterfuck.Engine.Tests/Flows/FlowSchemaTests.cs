using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Flows.Choices;
using Klusterfuck.Engine.Flows.Connectors;
using Klusterfuck.Engine.Flows.FunctionNodes;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Tests.Flows;

public sealed class FlowSchemaTests
{
    private static readonly JObject Schema = JObject.Parse(FlowSchema.Json);

    [Fact]
    public void Json_Keys_AreTheReadersKeys()
    {
        Assert.Equal(FlowReader.DocumentKeys, Keys(Schema));
        Assert.Equal(FlowReader.LinkKeys, Keys(Definition("link")));
        Assert.Equal(FlowReader.PositionKeys, Keys(Definition("position")));
        Assert.Equal(FunctionNodeKind.RetryKeys, Keys(Definition("retry")));
        Assert.Equal(ChoiceNodeKind.RuleKeys, Keys(Definition("rule")));
        Assert.Equal(ConnectorNodeKind.SecretKeys, Keys(Definition("secret")));
    }

    [Fact]
    public void Json_KindsOfNodes_AreTheRegisteredOnes()
    {
        var kinds = NodeKinds.Standard.All;

        Assert.Equal(kinds.Select(k => k.Name), Definition("node")["properties"]!["kind"]!["enum"]!.Values<string>());
        Assert.Equal(kinds.Select(k => $"#/$defs/{k.Name}"), Definition("node")["oneOf"]!.Select(o => (string?)o["$ref"]));
        Assert.All(kinds, k => Assert.Equal([.. FlowReader.NodeKeys, .. k.Keys], Keys(Definition(k.Name))));
    }

    [Fact]
    public void Json_Limits_AreTheReadersLimits()
    {
        Assert.Equal(FlowModel.MaxNodes, (int?)Schema["properties"]!["nodes"]!["maxItems"]);
        Assert.Equal(FlowModel.MaxLinks, (int?)Schema["properties"]!["links"]!["maxItems"]);
    }

    private static JObject Definition(string name) => (JObject)Schema["$defs"]![name]!;

    private static IEnumerable<string> Keys(JObject definition)
    {
        Assert.Equal(false, (bool?)definition["additionalProperties"]);
        return ((JObject)definition["properties"]!).Properties().Select(p => p.Name);
    }
}
