using System.Text.Json.Nodes;

namespace Klusterfuck.Admin.Tests.OpenApi;

/// <summary>The dashboard's client is generated from a committed copy of the document.</summary>
public sealed class CommittedDocumentTests(AdminServer server)
{
    private const string File = "src/dashboard/openapi.json";

    [Fact]
    public async Task Document_AsServed_IsTheCommittedOne()
    {
        var served = (await server.SendAnonymousAsync("GET", "/openapi/v1.json")).Expect(200).Text;
        var committed = await System.IO.File.ReadAllTextAsync(Path.Combine(Root(), File), AdminServer.Cancellation);
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(served), JsonNode.Parse(committed)),
            $"{File} is not what the service describes. Start it from this tree and refresh the copy: curl -s http://127.0.0.1:8080/openapi/v1.json -o {File}");
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!System.IO.File.Exists(Path.Combine(folder, "Klusterfuck.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
