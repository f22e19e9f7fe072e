using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Klusterfuck.EndToEnd.Tests.Admin;
using Klusterfuck.Engine.Functions;

namespace Klusterfuck.EndToEnd.Tests.Examples;

public sealed class FlowExamplesTests : IDisposable
{
    private static readonly string Examples = Path.Combine(AdminProcess.Metadata("RepositoryRoot"), "examples");
    private readonly string folder = Directory.CreateTempSubdirectory("kf-flow-example-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>The order with a choice, a foreach over a Node.js function, a join and an approval, as its README says.</summary>
    [Fact]
    public async Task OrderReview_LargeOrder_WaitsForAYesAndAnswers()
    {
        RealFunction.SkipWithout(FunctionRuntime.Node);
        using var admin = new AdminProcess(folder);
        await admin.StartAsync(Cancel);
        using var http = admin.CreateClient();
        await AddFunctionAsync(http, "render-template");
        var model = await File.ReadAllTextAsync(Path.Combine(Examples, "flows", "order-review", "flow.json"), Cancel);
        await PostAsync(http, "flows", $$"""{ "name": "order-review", "model": {{model}} }""", HttpStatusCode.Created);

        var order = await File.ReadAllTextAsync(Path.Combine(Examples, "flows", "order-review", "sample.json"), Cancel);
        var posted = http.PostAsync(new Uri("api/v1/flow/order-review/in?wait=50s", UriKind.Relative), new StringContent(order, Encoding.UTF8, "application/json"), Cancel);
        var question = await FindQuestionAsync(http);
        await PostAsync(http, $"runs/{question.GetProperty("run").GetString()}/steps/{question.GetProperty("step").GetString()}/approval", """{ "approve": true }""", HttpStatusCode.OK);

        using var answer = await posted;
        Assert.Equal((HttpStatusCode.Created, """{"order":4711,"taken":true,"letters":2}"""), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel)));
    }

    private static async Task AddFunctionAsync(HttpClient http, string name)
    {
        await PostAsync(http, "functions", $$"""{ "name": "{{name}}", "runtime": "node" }""", HttpStatusCode.Created);
        foreach (var file in Directory.GetFiles(Path.Combine(Examples, "functions", name)))
        {
            using var content = new ByteArrayContent(await File.ReadAllBytesAsync(file, Cancel));
            using var saved = await http.PutAsync(new Uri($"api/v1/functions/{name}/files/{Path.GetFileName(file)}", UriKind.Relative), content, Cancel);
            Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        }

        using var selected = await http.PutAsJsonAsync(new Uri($"api/v1/functions/{name}/commit", UriKind.Relative), new { commit = "HEAD" }, Cancel);
        Assert.Equal(HttpStatusCode.OK, selected.StatusCode);
    }

    private static async Task PostAsync(HttpClient http, string path, string json, HttpStatusCode expected)
    {
        using var answer = await http.PostAsync(new Uri($"api/v1/{path}", UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json"), Cancel);
        Assert.True(answer.StatusCode == expected, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<JsonElement> FindQuestionAsync(HttpClient http)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            var items = (await http.GetFromJsonAsync<JsonElement>(new Uri("api/v1/approvals", UriKind.Relative), Cancel)).GetProperty("items");
            if (items.GetArrayLength() > 0)
                return items[0];
            await Task.Delay(100, Cancel);
        }

        throw new TimeoutException("Nothing waits for an answer.");
    }
}
