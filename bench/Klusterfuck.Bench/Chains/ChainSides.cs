using System.Collections.Immutable;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Klusterfuck.Bench.Invocations.Contestants;
using Klusterfuck.Bench.Invocations.Load;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis;
using Klusterfuck.Engine.Redis.Runners;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runners;
using Klusterfuck.Engine.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Klusterfuck.Bench.Chains;

/// <summary>Starts what is compared, each with its state in a folder of its own.</summary>
/// <param name="options">What there is.</param>
/// <param name="folder">For their state; on a disk, since what is durable is compared too.</param>
internal sealed class ChainSides(ChainOptions options, string folder) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string token = Guid.NewGuid().ToString("N");
    private readonly HttpClient client = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Starts one of <see cref="ChainOptions.AllSides"/>.</summary>
    public async Task<IContestant> StartAsync(string side, CancellationToken cancellationToken)
    {
        var processes = new List<Launched>();
        try
        {
            return side switch
            {
                "admin" => await StartAdminAsync(processes, cancellationToken),
                "runner" => await StartRunnersAsync(1, processes, cancellationToken),
                "runners" => await StartRunnersAsync(2, processes, cancellationToken),
                _ => await StartNodeRedAsync(processes, cancellationToken),
            };
        }
        catch
        {
            processes.ForEach(p => p.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task<IContestant> StartAdminAsync(List<Launched> processes, CancellationToken cancellationToken)
    {
        var port = FreePort.Find();
        var url = $"http://127.0.0.1:{port}";
        var start = new ProcessStartInfo("dotnet", [BuiltProgram.Find("AdminAssembly"), "--data", Path.Combine(folder, "admin"), "--urls", url]);
        start.Environment["KF_TOKEN"] = token;
        var admin = Launch("admin", start, processes);
        await admin.WaitAsync(() => client.GetStringAsync(new Uri($"{url}/healthz"), cancellationToken), Patience, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{url}/api/v1/flows")
        {
            Content = JsonContent.Create(new JsonObject { ["name"] = ChainModel.Flow, ["model"] = JsonNode.Parse(ChainModel.Model) }),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        using var answer = await client.SendAsync(request, cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"admin refused the flow: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        return new Server("admin, SQLite", [ChainModel.AddressAt(port)], Posting.Json with { Token = token }, processes);
    }

    private async Task<IContestant> StartRunnersAsync(int count, List<Launched> processes, CancellationToken cancellationToken)
    {
        var state = Directory.CreateDirectory(Path.Combine(folder, $"redis-{count}")).FullName;
        var redisPort = FreePort.Find();
        Launch(
            "redis-server",
            new ProcessStartInfo(options.RedisServer,
            [
                "--port", $"{redisPort}", "--bind", "127.0.0.1", "--dir", state, "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction",
            ]),
            processes);
        var redis = $"redis://127.0.0.1:{redisPort}";
        var ports = new List<int>();
        for (var i = 0; i < count; i++)
        {
            var (port, adminPort) = (FreePort.Find(), FreePort.Find());
            var start = new ProcessStartInfo("dotnet", [BuiltProgram.Find("RunnerAssembly")]);
            foreach (var (name, value) in new[] { ("KF_REDIS", redis), ("KF_TOKEN", token), ("PORT", $"{port}"), ("ADMIN_PORT", $"{adminPort}") })
                start.Environment[name] = value;
            await Launch("runner", start, processes).WaitAsync(() => client.GetStringAsync(new Uri($"http://127.0.0.1:{adminPort}/readyz"), cancellationToken), Patience, cancellationToken);
            ports.Add(port);
        }

        await PublishAsync(redis, cancellationToken);
        return new Server($"Redis, {count} {(count == 1 ? "runner" : "runners")}", [.. ports.Select(ChainModel.AddressAt)], Posting.Json with { Token = token }, processes);
    }

    // What the reconciler of admin does in a cluster.
    private async Task PublishAsync(string redis, CancellationToken cancellationToken)
    {
        await using var store = await RedisRunStore.OpenAsync(
            new RedisOptions { Url = redis }, new RunStoreOptions(), TimeProvider.System, NullLogger<RedisRunStore>.Instance, cancellationToken);
        var directory = await RedisRunnerDirectory.OpenAsync(store, token, TimeProvider.System);
        var (flow, commit) = (Target.Flow(NamespaceName.Default, ResourceName.Parse(ChainModel.Flow)), CommitId.Parse(new string('a', 40)));
        await directory.PublishModelAsync(flow, commit, ChainModel.Model, cancellationToken);
        await directory.PublishFlowAsync(new PublishedFlow(flow, commit) { CallbackKeys = ImmutableSortedDictionary<string, string>.Empty }, cancellationToken);
    }

    private async Task<IContestant> StartNodeRedAsync(List<Launched> processes, CancellationToken cancellationToken)
    {
        var program = Path.Combine(options.NodeRedFolder!, "node_modules", "node-red", "red.js");
        if (!File.Exists(program))
            await InstallNodeRedAsync(cancellationToken);
        var port = FreePort.Find();
        var state = Directory.CreateDirectory(Path.Combine(folder, "node-red")).FullName;
        await File.WriteAllTextAsync(Path.Combine(state, "flows.json"), ChainModel.NodeRed, cancellationToken);
        var settings = Path.Combine(state, "settings.js");
        await File.WriteAllTextAsync(
            settings, $$"""module.exports = { uiPort: {{port}}, uiHost: '127.0.0.1', flowFile: 'flows.json', disableEditor: true, logging: { console: { level: 'error' } } };""", cancellationToken);
        var address = new Uri($"http://127.0.0.1:{port}/chain");
        var red = Launch("Node-RED", new ProcessStartInfo("node", [program, "--userDir", state, "--settings", settings]), processes);
        await red.WaitAsync(
            () => LoadGenerator.RunAsync([address], Posting.Json, new LoadPattern(1, TimeSpan.Zero, TimeSpan.FromTicks(1)), cancellationToken), Patience, cancellationToken);
        return new Server("Node-RED, not durable", [address], Posting.Json, processes);
    }

    private async Task InstallNodeRedAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.NodeRedFolder!);
        using var npm = Process.Start(new ProcessStartInfo(
            "npm", ["install", "--prefix", options.NodeRedFolder!, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error", $"node-red@{options.NodeRedVersion}"]))!;
        await npm.WaitForExitAsync(cancellationToken);
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm could not install node-red {options.NodeRedVersion} in {options.NodeRedFolder}.");
    }

    private static Launched Launch(string name, ProcessStartInfo start, List<Launched> processes)
    {
        var launched = Launched.Start(name, start);
        processes.Add(launched);
        return launched;
    }
}
