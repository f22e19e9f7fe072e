using System.Globalization;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Invocation.Prestart.Node;
using Klusterfuck.Engine.Invocation.Processes;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Tests.Invocation.Prestart.Node;

[Collection(nameof(Alone))]
public sealed class NodeSoakTests
{
    // Answers, fails, hangs, or dies, as the path says.
    private const string Program = """
        const what = process.env.PATH_INFO;
        if (what === '/hang') setInterval(() => {}, 1000);
        else if (what === '/fail') process.exit(7);
        else if (what === '/die') process.kill(process.pid, 'SIGKILL');
        else process.stdout.write(process.env.KF_REQUEST_ID);
        """;

    [Fact]
    public async Task InvokeAsync_AbortsTimeoutsCrashesAndSwitches_LeaveNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux is anything started ahead.");
        Resident.Node.Require();
        var folder = Directory.CreateTempSubdirectory("kf-node-soak-");
        try
        {
            foreach (var commit in (int[])[0, 1])
                await File.WriteAllTextAsync(Path.Combine(folder.CreateSubdirectory($"commit{commit}").FullName, "a.js"), Program, CancellationToken.None);
            var before = ProcessTable.CountDescriptors();
            await using (var invoker = new ProgramInvoker(
                Target.Function(NamespaceName.Default, ResourceName.Parse("soak")), _ => { }, TimeProvider.System, ProcessLauncher.Default,
                [new NodeRuntime(ProcessLauncher.Default)]))
            {
                await Task.WhenAll(Enumerable.Range(0, 6).Select(client => Task.Run(() => CallAsync(invoker, folder, client))));
                Assert.Equal(0, invoker.InFlight);
            }

            await Eventually.TrueAsync(() => ProcessTable.Find(folder.FullName, "node").Count == 0);
            await Eventually.TrueAsync(() => ProcessTable.CountDescriptors() <= before + 8);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task CallAsync(ProgramInvoker invoker, DirectoryInfo folder, int client)
    {
        var random = new Random(client);
        for (var i = 0; i < 40; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{client}-{i}");
            var timesOut = client == 0 && i == 5;
            var what = timesOut ? "/hang" : random.Next(6) switch { 0 => "/hang", 1 => "/fail", 2 => "/die", _ => "/answer" };
            var commit = random.Next(2);
            var checkout = Path.Combine(folder.FullName, $"commit{commit}");
            using var caller = new CancellationTokenSource(what == "/hang" && !timesOut ? random.Next(200) : Timeout.Infinite);
            await using var response = await invoker.InvokeAsync(
                new(CommitId.Parse(new string((char)('a' + commit), 40)), checkout, checkout, Config, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty),
                new Dictionary<string, string>(),
                new FunctionRequest { RequestId = id, Path = what },
                caller.Token);
            using var reader = new StreamReader(response.Body);
            if (what == "/answer")
                Assert.Equal(id, await reader.ReadToEndAsync(CancellationToken.None));
            else
                Assert.NotNull(response.Failure);
        }
    }

    private static FunctionConfig Config { get; } = new() { Command = ["node", "a.js"], Timeout = TimeSpan.FromSeconds(8) };
}
