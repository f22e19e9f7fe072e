namespace Klusterfuck.Admin.Tests.Problems;

public sealed class FrameworkProblemTests(AdminServer server)
{
    [Fact]
    public async Task Route_Unknown_IsAProblem() => (await server.SendAsync("GET", "/api/v2/functions")).ExpectProblem(404, "KfRouteNotFound");

    [Fact]
    public async Task Method_Unknown_IsAProblemThatNamesThoseThereAre()
    {
        var answer = (await server.SendAsync("PATCH", "functions")).ExpectProblem(405, "KfMethodNotAllowed");
        Assert.Equal("GET, POST", answer.Headers["Allow"]);
    }

    [Fact]
    public async Task Body_LargerThanTaken_IsAProblem()
    {
        using var large = new StringContent("{\"name\":\"" + new string('x', 5 * 1024 * 1024) + "\"}", System.Text.Encoding.UTF8, "application/json");
        (await server.SendAsync("POST", "functions", large, ("Expect", "100-continue"))).ExpectProblem(413, "KfRequestTooLarge");
    }

    [Fact]
    public async Task Namespace_NoDnsLabel_IsAProblem() => (await server.SendAsync("GET", "namespaces/A.B/functions")).ExpectProblem(422, "KfInvalid");
}
