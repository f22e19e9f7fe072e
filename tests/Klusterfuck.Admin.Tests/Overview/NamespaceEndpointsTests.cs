namespace Klusterfuck.Admin.Tests.Overview;

public sealed class NamespaceEndpointsTests(AdminServer server)
{
    [Fact]
    public async Task List_AfterAFunctionWasMade_HasItsNamespaceAndDefault()
    {
        await server.CreateFunctionAsync("cat", api: "/api/v1/namespaces/namespace-list/");

        var names = (await server.SendAsync("GET", "/api/v1/namespaces")).Expect(200).Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("name").GetString()).ToList();

        Assert.Contains("namespace-list", names);
        Assert.Single(names, "default");
    }
}
