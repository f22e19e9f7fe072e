using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Klusterfuck.EndToEnd.Tests.Admin;

namespace Klusterfuck.EndToEnd.Tests.Connectors;

/// <summary>The example flow with a timer, and the connector of one's own that the documentation shows.</summary>
public sealed partial class ConnectorExamplesTests : IDisposable
{
    private static readonly string Root = AdminProcess.Metadata("RepositoryRoot");

    private readonly string folder = Directory.CreateTempSubdirectory("kf-connectors-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Heartbeat_Deployed_RunsAtItsInstants()
    {
        using var admin = new AdminProcess(folder);
        await admin.StartAsync(Cancellation);
        using var http = admin.CreateClient();
        await PostAsync(http, "functions", """{ "name": "greet-shell", "runtime": "shell" }""");
        var model = await File.ReadAllTextAsync(Path.Combine(Root, "examples", "flows", "heartbeat", "flow.json"), Cancellation);
        await PostAsync(http, "flows", $$"""{ "name": "heartbeat", "model": {{model}} }""");

        var runs = await WaitAsync(http, "heartbeat", 2);

        Assert.All(runs, text => Assert.Contains("Hello, heartbeat!", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OwnConnector_OfTheDocumentation_PostsLines()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Root, "docs", "connectors.md"), Cancellation);
        var script = Script().Match(page).Groups[1].Value;
        Assert.InRange(script.Split('\n').Length, 10, 21);
        using var admin = new AdminProcess(folder);
        await admin.StartAsync(Cancellation);
        using var http = admin.CreateClient();
        await PostAsync(http, "connectors", """{ "name": "lines", "image": "example/lines:1", "variables": [ { "name": "SOURCE", "description": "What the lines are of." } ] }""");
        await PostAsync(http, "flows", """{ "name": "lines", "model": { "version": 1, "nodes": [ { "id": "in", "kind": "connector", "connector": "lines" } ], "links": [] } }""");
        var callback = (await PostAsync(http, "flows/lines/connectors/in/callback", "")).GetProperty("callback").GetString()!;

        var (status, errors) = await RunAsync(script, callback, "first\n@second\n\"third\" \\ $x\n");

        Assert.Equal((0, ""), (status, errors));
        Assert.Equal(["\"third\" \\ $x", "@second", "first"], (await ResultsAsync(http, "lines", 3)).Order(StringComparer.Ordinal));

        (status, errors) = await RunAsync(script, callback, "first\n");
        Assert.Equal((0, ""), (status, errors));
        Assert.Equal(3, (await ResultsAsync(http, "lines", 3)).Count);
    }

    private static async Task<(int Status, string Errors)> RunAsync(string script, string callback, string input)
    {
        var start = new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["CALLBACK_URL"] = callback;
        start.Environment["SOURCE"] = "test";
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var errors = await process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, errors);
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, string json)
    {
        using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri($"/api/v1/{path}", UriKind.Relative), body, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<List<string>> ResultsAsync(HttpClient http, string flow, int count) =>
        [.. (await WaitAsync(http, flow, count)).Select(run => JsonDocument.Parse(run).RootElement.GetProperty("steps")[0].GetProperty("input").GetProperty("body").GetString()!)];

    // The documents of the runs, when at least that many have succeeded.
    private static async Task<List<string>> WaitAsync(HttpClient http, string flow, int count)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var list = await http.GetFromJsonAsync<JsonElement>($"/api/v1/runs?flow={flow}&status=succeeded", Cancellation);
            var ids = list.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetString()).ToList();
            if (ids.Count >= count)
            {
                var runs = new List<string>();
                foreach (var id in ids)
                    runs.Add(await http.GetStringAsync($"/api/v1/runs/{id}", Cancellation));
                return runs;
            }

            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{ids.Count} of {count} runs of {flow} succeeded within 60 s.");
            await Task.Delay(200, Cancellation);
        }
    }

    [GeneratedRegex("<!-- own: begin -->\\s*```sh\\n(.*?)\\n```\\s*<!-- own: end -->", RegexOptions.Singleline)]
    private static partial Regex Script();
}
