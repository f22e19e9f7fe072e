using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Rest.Problems;
using Klusterfuck.Rest.Runs;

namespace Klusterfuck.Rest.Tests.Runs;

public sealed class CloudEventEnvelopeTests
{
    private const string Head = """
        "specversion":"1.0","id":"1","type":"t","source":"/s"
        """;

    [Theory]
    [InlineData("\"data\":{\"a\":[1]}", "{\"a\":[1]}", "application/json")]
    [InlineData("\"data\":\"x\"", "\"x\"", "application/json")]
    [InlineData("\"data\":\"x\",\"datacontenttype\":\"text/plain\"", "x", "text/plain")]
    [InlineData("\"data\":\"x\",\"datacontenttype\":\"application/a+json\"", "\"x\"", "application/a+json")]
    [InlineData("\"data_base64\":\"aGk=\",\"datacontenttype\":\"image/png\"", "hi", "image/png")]
    [InlineData("\"subject\":\"s\"", "", "")]
    public void Open_Data_BecomesTheBody(string data, string body, string contentType)
    {
        var payload = Open($"{{{Head},{data}}}");
        Assert.Equal(body, Encoding.UTF8.GetString(payload.Body.Span));
        Assert.Equal(contentType, payload.ContentType);
    }

    [Fact]
    public void Open_Attributes_BecomeHeaders()
    {
        var payload = Open($"{{{Head},\"subject\":\"é\",\"sequence\":7,\"flag\":true,\"gone\":null}}");
        Assert.Equal("1", payload.Headers["ce-id"]);
        Assert.Equal("é", payload.Headers["ce-subject"]);
        Assert.Equal("7", payload.Headers["ce-sequence"]);
        Assert.Equal("true", payload.Headers["ce-flag"]);
        Assert.DoesNotContain("ce-gone", payload.Headers.Keys);
    }

    [Theory]
    [InlineData("[]", 1)]
    [InlineData("{}", 4)]
    [InlineData("{\"specversion\":\"0.3\",\"id\":\"\",\"type\":{},\"source\":\"/s\",\"Bad\":1}", 5)]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"t\",\"source\":\"/s\",\"data\":1,\"data_base64\":\"!\"}", 2)]
    public void Open_WrongEnvelope_SaysEverything(string envelope, int problems)
    {
        var e = Assert.Throws<KlusterfuckException>(() => Open(envelope));
        Assert.Equal(problems, e.Problems.Count);
    }

    [Fact]
    public void Open_NoJson_IsABadRequest() => Assert.Equal(400, Assert.Throws<EdgeException>(() => Open("{")).Status);

    private static Payload Open(string envelope) => CloudEventEnvelope.Open(Encoding.UTF8.GetBytes(envelope), ImmutableSortedDictionary<string, string>.Empty);
}
