namespace Klusterfuck.Admin.Tests.Pages;

public sealed class LandingPageTests(AdminServer server)
{
    [Fact]
    public async Task Show_WithFunctionsAndFlows_ListsThemWithoutScript()
    {
        var function = await server.CreateFunctionAsync("cat");
        var flow = await server.CreateFlowAsync(function);
        var page = (await server.SendAsync("GET", "/")).Expect(200);
        Assert.StartsWith("text/html", page.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("href=\"/docs\"", page.Text, StringComparison.Ordinal);
        if ((await server.SendAsync("GET", "functions?limit=1000")).Json.GetProperty("items").GetArrayLength() <= 100)
            Assert.Contains($"{server.Url}/fn/{function}", page.Text, StringComparison.Ordinal);
        Assert.Contains($"{server.Url}/api/v1/flow/", page.Text, StringComparison.Ordinal);
        Assert.NotEmpty(flow);
    }
}
