using System.Text;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Tests.Runs;

public sealed class RunResultTests
{
    [Fact]
    public void Compose_LeavesOfAllSorts_IsAnObjectByNode()
    {
        var result = RunResult.Compose(
        [
            Output("json", ResultPart.Value, new Payload("{ \"a\": 1.50 }\n"u8.ToArray(), "application/json; charset=utf-8")),
            Output("text", ResultPart.Value, new Payload("say \"hi\""u8.ToArray(), "text/plain")),
            Output("bytes", ResultPart.Value, new Payload(new byte[] { 0xFF, 0 }, "image/png")),
            Output("many", ResultPart.Element, new Payload("1"u8.ToArray(), "application/json")),
            Output("many", ResultPart.Element, new Payload("two"u8.ToArray(), "")),
            Output("one-of-many", ResultPart.Element, new Payload("[]"u8.ToArray(), "application/problem+json")),
            Output("not-json", ResultPart.Value, new Payload("{ 'a' }"u8.ToArray(), "application/json")),
            Output("large", ResultPart.Value, new Payload(ReadOnlyMemory<byte>.Empty, "text/plain") { OmittedBytes = 5 }),
        ]);

        Assert.Equal("application/json", result.ContentType);
        Assert.Equal(
            """{"json":{ "a": 1.50 },"text":"say \"hi\"","bytes":{"contentType":"image/png","bodyBase64":"/wA="},"many":[1,"two"],"one-of-many":[[]],"not-json":"{ 'a' }","large":{"contentType":"text/plain","bytes":5,"step":"11111111111111111111111111111111"}}""",
            Encoding.UTF8.GetString(result.Body.Span));
    }

    private static RunOutput Output(string node, ResultPart part, Payload payload) => new(NodeId.Parse(node), StepId.Parse(new string('1', 32)), part, payload);
}
