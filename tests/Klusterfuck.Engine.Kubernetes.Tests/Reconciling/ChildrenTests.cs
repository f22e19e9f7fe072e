using Klusterfuck.Engine.Kubernetes.Reconciling;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Reconciling;

public sealed class ChildrenTests
{
    // A real server kept no empty value and wrote quantities its own way, so that each turn applied every Deployment again.
    [Theory]
    [InlineData("""{ "name": "GIT_PATH", "value": "" }""", """{ "name": "GIT_PATH" }""")]
    [InlineData("""{ "memory": "1024Mi", "cpu": "1000m" }""", """{ "memory": "1Gi", "cpu": "1" }""")]
    [InlineData("""{ "a": { }, "b": [ ], "c": null }""", """{ }""")]
    [InlineData("""{ "port": 80 }""", """{ "port": "80", "nodePort": 30000 }""")]
    [InlineData("""[ { "a": 1 } ]""", """[ { "a": 1, "b": 2 } ]""")]
    public void Covers_AsTheClusterKeepsIt_IsMet(string wanted, string there) => Assert.True(Children.Covers(JToken.Parse(there), JToken.Parse(wanted)));

    [Theory]
    [InlineData("""{ "value": "x" }""", """{ }""")]
    [InlineData("""{ "memory": "1Gi" }""", """{ "memory": "1G" }""")]
    [InlineData("""{ "image": "a:1" }""", """{ "image": "a:2" }""")]
    [InlineData("""[ 1 ]""", """[ 1, 2 ]""")]
    [InlineData("""{ "a": { "b": 1 } }""", """{ "a": 1 }""")]
    public void Covers_Changed_IsNotMet(string wanted, string there) => Assert.False(Children.Covers(JToken.Parse(there), JToken.Parse(wanted)));
}
