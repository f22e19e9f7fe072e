using System.Net;

namespace Klusterfuck.Admin.Tests.Runs;

public sealed class PayloadEndpointsTests(AdminServer server)
{
    [Fact]
    public async Task Post_Payload_IsAcceptedWithTheRunsLocation()
    {
        var flow = await server.CreateFlowAsync(await server.CreateFunctionAsync("cat"));
        var posted = (await server.SendAsync("POST", $"flow/{flow}/in", "hello")).Expect(202);
        var run = posted.Json.GetProperty("run").GetString();
        Assert.Equal($"/api/v1/runs/{run}", posted.Headers["Location"]);
        (await server.SendAsync("GET", posted.Headers["Location"])).Expect(200);
    }

    [Fact]
    public async Task Post_Wait_AnswersTheResultWithItsType()
    {
        var flow = await server.CreateFlowAsync(await server.CreateFunctionAsync("tr a-z A-Z"));
        var posted = (await server.SendAsync("POST", $"flow/{flow}/in?wait=30s", "hello")).Expect(200);
        Assert.Equal("""{"work":"HELLO"}""", posted.Text);
        Assert.Equal("application/json", posted.Headers["Content-Type"]);
        Assert.Equal("sandbox", posted.Headers["Content-Security-Policy"]);
    }

    [Fact]
    public async Task Post_WaitTooShort_Answers202()
    {
        var flow = await server.CreateFlowAsync(await server.CreateFunctionAsync("sleep 2"));
        (await server.SendAsync("POST", $"flow/{flow}/in?wait=50ms", "hello")).Expect(202);
    }

    [Fact]
    public async Task Post_WaitForFailingRun_NamesTheRun()
    {
        var flow = await server.CreateFlowAsync(await server.CreateFunctionAsync("exit 65"));
        var problem = (await server.SendAsync("POST", $"flow/{flow}/in?wait=30s", "hello")).ExpectProblem(502, "KfRunFailed");
        var run = problem.Json.GetProperty("run").GetString();
        Assert.Equal("failed", (await server.SendAsync("GET", $"runs/{run}")).Json.GetProperty("status").GetString());
        Assert.Equal($"/api/v1/runs/{run}", problem.Headers["Location"]);
    }

    [Fact]
    public async Task Post_SameIdempotencyKey_IsTheSameRun()
    {
        var flow = await server.CreateFlowAsync(await server.CreateFunctionAsync("cat"));
        var first = (await server.SendAsync("POST", $"flow/{flow}/in", "a", ("Idempotency-Key", "k1"))).Expect(202);
        var again = (await server.SendAsync("POST", $"flow/{flow}/in", "b", ("Idempotency-Key", "k1"))).Expect(202);
        var other = (await server.SendAsync("POST", $"flow/{flow}/in", "a", ("Idempotency-Key", "k2"))).Expect(202);
        Assert.Equal(first.Text, again.Text);
        Assert.NotEqual(first.Text, other.Text);
        (await server.SendAsync("POST", $"flow/{flow}/in", "a", ("Idempotency-Key", new string('k', 256)))).ExpectProblem(422, "KfInvalid");
    }

    [Fact]
    public async Task Post_TooLarge_Is413WithAndWithoutALength()
    {
        var flow = await server.CreateFlowAsync(await server.CreateFunctionAsync("cat > /dev/null"));
        (await server.SendAsync("POST", $"flow/{flow}/in?wait=30s", new byte[1024 * 1024])).Expect(200);
        (await server.SendAsync("POST", $"flow/{flow}/in", new byte[(1024 * 1024) + 1], ("Expect", "100-continue"))).ExpectProblem(413, "KfRequestTooLarge");
        using var endless = new EndlessContent();
        try
        {
            (await server.SendAsync("POST", $"flow/{flow}/in", endless)).ExpectProblem(413, "KfRequestTooLarge");
        }
        catch (HttpRequestException)
        {
            // The client was still writing when the service had said no and stopped reading.
        }
        Assert.InRange(endless.Sent, 1024 * 1024, 64 * 1024 * 1024);
    }

    [Fact]
    public async Task Post_UnknownFlowNodeOrValue_IsRefused()
    {
        var flow = await server.CreateFlowAsync(await server.CreateFunctionAsync("cat"));
        (await server.SendAsync("POST", "flow/nope/in", "x")).ExpectProblem(404, "KfFlowNotFound");
        (await server.SendAsync("POST", $"flow/{flow}/nope", "x")).ExpectProblem(404, "KfNodeNotFound");
        (await server.SendAsync("POST", $"flow/{flow}/work", "x")).ExpectProblem(404, "KfNodeNotFound");
        (await server.SendAsync("POST", $"flow/{flow}/in?wait=ever", "x")).ExpectProblem(422, "KfInvalid");
        var draft = AdminServer.NewName();
        (await server.SendAsync("POST", "flows", new { name = draft })).Expect(201);
        (await server.SendAsync("POST", $"flow/{draft}/in", "x")).ExpectProblem(409, "KfFlowNotDeployed");
    }

    [Fact]
    public async Task Post_CloudEvents_AreUnpacked()
    {
        var flow = await server.CreateFlowAsync(await server.CreateFunctionAsync("cat; echo; env | grep -i ^http_ce_ | sort"));
        var binary = (await server.SendAsync("POST", $"flow/{flow}/in?wait=30s", "data", ("ce-id", "1"), ("ce-type", "t"), ("ce-source", "/s"), ("ce-specversion", "1.0"))).Expect(200).Json.GetProperty("work");
        Assert.Equal("data\nHTTP_CE_ID=1\nHTTP_CE_SOURCE=/s\nHTTP_CE_SPECVERSION=1.0\nHTTP_CE_TYPE=t\n", binary.GetString());
        var envelope = """{"specversion":"1.0","id":"2","type":"t","source":"/s","datacontenttype":"application/json","data":{"a":1}}""";
        var structured = (await server.SendAsync("POST", $"flow/{flow}/in?wait=30s", envelope, ("Content-Type", "application/cloudevents+json"))).Expect(200).Json.GetProperty("work");
        Assert.Equal("{\"a\":1}\nHTTP_CE_ID=2\nHTTP_CE_SOURCE=/s\nHTTP_CE_SPECVERSION=1.0\nHTTP_CE_TYPE=t\n", structured.GetString());
        (await server.SendAsync("POST", $"flow/{flow}/in", "[]", ("Content-Type", "application/cloudevents-batch+json"))).ExpectProblem(415, "KfUnsupportedMediaType");
        (await server.SendAsync("POST", $"flow/{flow}/in", "{}", ("Content-Type", "application/cloudevents+json"))).ExpectProblem(422, "KfInvalid");
    }

    private sealed class EndlessContent : HttpContent
    {
        public long Sent { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var block = new byte[64 * 1024];
            while (Sent < 1024L * 1024 * 1024)
            {
                await stream.WriteAsync(block);
                Sent += block.Length;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
