using System.Diagnostics;
using Klusterfuck.Engine.Invocation.Prestart.Node;

namespace Klusterfuck.Engine.Tests.Invocation.Prestart.Node;

public sealed class NodePoolTests
{
    private static readonly string[] Command = ["node", "a.js"];

    [Fact]
    public async Task Open_Script_RunsNothingOfItBeforeARequest()
    {
        using var fixture = new NodeFixture();
        fixture.Write("a.js", "require('fs').writeFileSync('ran', '')");
        await using var pool = fixture.Open(Command);
        await Eventually.TrueAsync(() => pool!.Ready > 0);

        Assert.False(File.Exists(Path.Combine(fixture.Folder, "ran")));
    }

    [Theory]
    [InlineData("node")]
    [InlineData("node", "-")]
    [InlineData("node", "-e", "1")]
    [InlineData("node", "--require", "./lib.js", "a.js")]
    [InlineData("node", "--import=./lib.js", "a.js")]
    [InlineData("node", "--env-file=x", "a.js")]
    [InlineData("node", "--inspect", "a.js")]
    [InlineData("node", "--stack-trace-limit", "5", "a.js")]
    [InlineData("node", "--test", "a.js")]
    [InlineData("./wrapper/node", "a.js")]
    [InlineData("./shell", "a.js")]
    public void Open_UnusualCommand_IsNone(params string[] command)
    {
        using var fixture = new NodeFixture();
        fixture.Write("wrapper/node", "#!/bin/sh\nexec node \"$@\"\n");
        fixture.Write("shell", "#!/bin/sh\nexec node \"$@\"\n");
        Assert.Null(fixture.Open(command));
    }

    [Theory]
    [InlineData("NODE_DEBUG", "module")]
    [InlineData("NODE_V8_COVERAGE", "/tmp/x")]
    [InlineData("NODE_CHANNEL_FD", "3")]
    [InlineData("NODE_OPTIONS", "--require ./lib.js")]
    [InlineData("NODE_OPTIONS", "--conditions=\"a b\"")]
    public void Open_VariableThatChangesTheStart_IsNone(string name, string value)
    {
        using var fixture = new NodeFixture();
        fixture.Common[name] = value;
        Assert.Null(fixture.Open(Command));
    }

    [Fact]
    public async Task TryStart_EnvironmentLargerThanAPipe_IsNone()
    {
        using var fixture = new NodeFixture();
        fixture.Write("a.js", "");
        await using var pool = fixture.Open(Command);
        await Eventually.TrueAsync(() => pool!.Ready > 0);
        var start = fixture.Start(Command, path: "/" + new string('x', 70_000));

        Assert.Null(pool!.TryStart(start));
        Assert.NotEqual(0, pool.Ready);
    }

    [Fact]
    public async Task TryStart_WaitingProcessesKilledAllTheTime_CostsNoRequest()
    {
        using var fixture = new NodeFixture();
        fixture.Write("a.js", "process.stdout.write(process.env.PATH_INFO)");
        await using var pool = fixture.Open(Command);
        var fromPool = 0;
        for (var i = 0; i < 8; i++)
        {
            int[] ids = [];
            await Eventually.TrueAsync(() => (ids = Waiting(fixture)).Length > 0);
            Array.ForEach(ids, Kill);
            await Eventually.TrueAsync(() => pool!.Ready > 0 && !ids.Any(id => Directory.Exists($"/proc/{id}")));
            if (pool!.TryStart(fixture.Start(Command, $"/{i}")) is not { } process)
                continue;
            var seen = await NodeFixture.ObserveAsync(process, []);
            Assert.Equal((0, $"/{i}"), (seen.Code, seen.Text));
            fromPool++;
        }

        Assert.InRange(fromPool, 1, 8);
    }

    [Fact]
    public async Task TryStart_RequestsFindNone_MoreAreKeptUpToTheLimit()
    {
        using var fixture = new NodeFixture();
        fixture.Write("a.js", "");
        await using var pool = fixture.Open(Command, concurrency: 3);
        await Eventually.TrueAsync(() => pool!.Ready == 1);
        var running = Enumerable.Range(0, 12).Select(_ => pool!.TryStart(fixture.Start(Command))).OfType<IDisposable>().ToList();
        await Eventually.TrueAsync(() => pool!.Ready == 3);

        Assert.Equal(3, pool!.Most);
        running.ForEach(process => process.Dispose());
    }

    [Fact]
    public async Task DisposeAsync_ProcessesWaitAndOneRuns_EndsThoseThatWait()
    {
        using var fixture = new NodeFixture();
        fixture.Write("a.js", "process.stdin.pipe(process.stdout)");
        var pool = fixture.Open(Command)!;
        await Eventually.TrueAsync(() => pool.Ready > 0);
        var running = pool.TryStart(fixture.Start(Command));
        await Eventually.TrueAsync(() => pool.Ready > 0);
        await pool.DisposeAsync();

        await Eventually.TrueAsync(() => Waiting(fixture).Length == 0);
        Assert.Null(pool.TryStart(fixture.Start(Command)));
        var seen = await NodeFixture.ObserveAsync(running!, "still here"u8.ToArray());
        Assert.Equal("still here", seen.Text);
    }

    [Fact]
    public async Task Open_BinaryThatDoesNotPreload_StartsNothingAhead()
    {
        using var fixture = new NodeFixture();
        File.Copy("/bin/true", Path.Combine(fixture.Folder, "node"));
        await using var pool = fixture.Open(["./node", "a.js"]);
        await Eventually.TrueAsync(() => fixture.Log.Count == 1);

        await Eventually.TrueAsync(() => Waiting(fixture).Length == 0);
        Assert.Null(pool!.TryStart(fixture.Start(["./node", "a.js"])));
    }

    // Children of this process that run in the folder and are marked as waiting: what they were started with stays visible.
    private static int[] Waiting(NodeFixture fixture) =>
        [.. Process.GetProcessesByName("node").Where(p => IsWaiting(p.Id, fixture.Folder)).Select(p => p.Id)];

    private static bool IsWaiting(int id, string folder)
    {
        try
        {
            return new DirectoryInfo($"/proc/{id}/cwd").ResolveLinkTarget(true)?.FullName == folder
                && File.ReadAllText($"/proc/{id}/environ").Contains(NodeRuntime.Mark, StringComparison.Ordinal)
                && File.ReadAllText($"/proc/{id}/wchan").Contains("pipe", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }
}
