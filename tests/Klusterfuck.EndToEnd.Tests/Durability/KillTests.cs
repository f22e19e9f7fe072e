using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Klusterfuck.EndToEnd.Tests.Admin;

namespace Klusterfuck.EndToEnd.Tests.Durability;

/// <summary>What was answered 202 finishes, whatever happens to admin.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int Payloads = 2000;
    private const int Clients = 16;
    private const int Kills = 5;

    private const string Model = """
        { "version": 1,
          "nodes": [
            { "id": "in", "kind": "connector", "connector": "http" },
            { "id": "left", "kind": "function", "function": "left" },
            { "id": "right", "kind": "function", "function": "right" },
            { "id": "last", "kind": "function", "function": "last" } ],
          "links": [ { "from": "in", "to": "left" }, { "from": "in", "to": "right" },
                     { "from": "left", "to": "last" }, { "from": "right", "to": "last" } ] }
        """;

    private static readonly IReadOnlyDictionary<string, int> StepsOfARun = new Dictionary<string, int> { ["left"] = 1, ["right"] = 1, ["last"] = 2 };

    private readonly string folder = Directory.CreateTempSubdirectory("kf-kill-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Kill_WhilePayloadsArePosted_EveryAcceptedRunFinishesOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "SIGKILL needs a POSIX system");
        var cancel = TestContext.Current.CancellationToken;
        using var admin = new AdminProcess(folder);
        await admin.StartAsync(cancel);
        using var http = admin.CreateClient();
        foreach (var function in StepsOfARun.Keys)
        {
            (await http.PostAsJsonAsync("/api/v1/functions", new { name = function, runtime = "shell" }, cancel)).EnsureSuccessStatusCode();
        }

        (await http.PostAsJsonAsync("/api/v1/flows", new { name = "chain", model = JsonDocument.Parse(Model).RootElement }, cancel)).EnsureSuccessStatusCode();

        var accepted = new ConcurrentDictionary<string, string>();
        var answered = 0;
        var posting = Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(
            async () =>
            {
                for (var i = client; i < Payloads; i += Clients)
                {
                    accepted[$"p{i}"] = await PostAsync(http, $"p{i}", cancel);
                    Interlocked.Increment(ref answered);
                }
            },
            cancel)));
        for (var kill = 1; kill <= Kills; kill++)
        {
            while (Volatile.Read(ref answered) < kill * Payloads / (Kills + 1) && !posting.IsFaulted)
                await Task.Delay(5, cancel);
            admin.Kill();
            await admin.StartAsync(cancel);
        }

        await posting;
        Assert.Equal(Payloads, accepted.Count);
        Assert.Equal(Payloads, accepted.Values.Distinct(StringComparer.Ordinal).Count());

        int finished = 0, stepIds = 0, successes = 0, attempts = 0;
        foreach (var run in accepted.Values)
        {
            var document = await EndOfAsync(http, run, cancel);
            Assert.Equal("succeeded", document.GetProperty("status").GetString());
            finished++;
            var steps = document.GetProperty("steps").EnumerateArray().Where(s => StepsOfARun.ContainsKey(s.GetProperty("node").GetString()!)).ToList();
            attempts += steps.Count;
            foreach (var step in steps.GroupBy(s => s.GetProperty("id").GetString()))
            {
                stepIds++;
                successes += step.Count(s => s.GetProperty("status").GetString() == "succeeded");
                Assert.Single(step, s => s.GetProperty("status").GetString() == "succeeded");
            }

            // A node that got its item twice, because its predecessor's outputs were propagated twice, would have a step too many.
            foreach (var (node, count) in StepsOfARun)
                Assert.Equal(count, steps.Where(s => s.GetProperty("node").GetString() == node).Select(s => s.GetProperty("id").GetString()).Distinct().Count());
        }

        output.WriteLine($"{Payloads} payloads from {Clients} clients over {Kills} kills: {accepted.Count} answered 202, {finished} runs finished; "
            + $"{stepIds} step ids, {successes} records of success, {attempts} attempts.");
        Assert.Equal(Payloads * StepsOfARun.Values.Sum(), stepIds);
        Assert.Equal(stepIds, successes);
    }

    /// <summary>Posts until it is answered 202, as a connector does: the same key each time, so that a lost answer does not make a second run.</summary>
    private static async Task<string> PostAsync(HttpClient http, string body, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/flow/chain/in") { Content = new StringContent(body) };
                request.Headers.Add("Idempotency-Key", body);
                using var response = await http.SendAsync(request, cancel);
                if (response.StatusCode == HttpStatusCode.Accepted)
                    return (await response.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("run").GetString()!;
                Assert.True((int)response.StatusCode is 429 or >= 500, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync(cancel)}");
            }
            catch (HttpRequestException)
            {
                // Admin is down.
            }

            await Task.Delay(100, cancel);
        }

        throw new InvalidOperationException($"{body} was not accepted within a minute.");
    }

    private static async Task<JsonElement> EndOfAsync(HttpClient http, string run, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < 1200; attempt++)
        {
            var document = await http.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{run}", cancel);
            if (document.GetProperty("status").GetString() is "succeeded" or "failed" or "cancelled")
                return document;
            await Task.Delay(100, cancel);
        }

        throw new InvalidOperationException($"run {run} did not end within two minutes.");
    }
}
