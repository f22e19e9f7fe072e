using Klusterfuck.Engine.Invocation.Prestart;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Tests.Invocation.Prestart.Python;

/// <summary>What is started ahead comes, fails, is killed and goes without anybody noticing.</summary>
public sealed class PythonProcessesTests
{
    private static readonly string[] Command = ["python3", "main.py"];

    [Fact]
    public async Task TryStart_ManyRequests_EachHasRandomNumbersOfItsOwn()
    {
        using var fixture = new PythonFixture();
        fixture.Write("main.py", "import random, uuid, secrets, os, tempfile, ssl\nprint(random.random(), uuid.uuid4(), secrets.token_hex(4), os.urandom(4).hex(), next(tempfile._get_candidate_names()), ssl.RAND_bytes(4).hex(), sep='\\n')\n");
        fixture.Preload = ["ssl"];
        await using var processes = fixture.Open(Command)!;
        var seen = new List<string>();
        for (var i = 0; i < 12; i++)
            seen.AddRange((await RunAsync(fixture, processes)).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(72, seen.Count);
        Assert.Equal(72, seen.Distinct().Count());
    }

    [Fact]
    public async Task TryStart_ProgramAndItsModulesChange_TakesThemAsTheyAre()
    {
        using var fixture = new PythonFixture();
        fixture.Write("part.py", "x = 1\n");
        fixture.Write("main.py", "import part\nprint(part.x)\n");
        await using var processes = fixture.Open(Command)!;
        Assert.Equal("1\n", (await RunAsync(fixture, processes)).Text);
        fixture.Write("part.py", "x = 'two'\n");
        Assert.Equal("two\n", (await RunAsync(fixture, processes)).Text);
    }

    [Fact]
    public async Task Open_ProgramNeverRequested_NeverRuns()
    {
        using var fixture = new PythonFixture();
        fixture.Write("main.py", "open('ran', 'a').write('x')\n");
        await using (var processes = fixture.Open(Command)!)
        {
            await RunAsync(fixture, processes);
            Assert.Equal("x", File.ReadAllText($"{fixture.Folder}/ran"));
        }

        Assert.Equal("x", File.ReadAllText($"{fixture.Folder}/ran"));
    }

    [Fact]
    public async Task Open_ModuleNamedAsOneOfPython_StartsPlainlyAndSaysWhy()
    {
        using var fixture = new PythonFixture();
        fixture.Write("main.py", "import queue\nprint(queue.mine)\n");
        fixture.Write("queue.py", "mine = True\n");
        await using var processes = fixture.Open(Command)!;
        await Eventually.TrueAsync(() => !fixture.Log.IsEmpty);
        Assert.Equal("Requests of this commit start without a Python process started ahead: 'queue.py' is named as a module of Python's own that is imported ahead.", Assert.Single(fixture.Log));
        Assert.Null(processes.TryStart(fixture.Start(Command)));
    }

    [Fact]
    public async Task TryStart_ModuleNamedAsOneOfPythonAppears_IsTheOneImported()
    {
        using var fixture = new PythonFixture();
        fixture.Write("main.py", "import queue, os\nprint(queue.__file__, os.environ['GREETING'], len(os.listdir('/proc/self/fd')))\nraise SystemExit(4)\n");
        await using var processes = fixture.Open(Command)!;
        await RunAsync(fixture, processes);
        fixture.Write("queue.py", "");
        var plain = await PythonFixture.ObserveAsync(fixture.StartPlainly(Command), []);
        var ahead = await RunAsync(fixture, processes);
        Assert.StartsWith(fixture.Folder, ahead.Text, StringComparison.Ordinal);
        Assert.Equal((plain.Text, plain.Error, plain.Code), (ahead.Text, ahead.Error, ahead.Code));
    }

    [Fact]
    public async Task Open_Preload_IsImportedOnceBeforeTheRequests()
    {
        using var fixture = new PythonFixture();
        fixture.Write("slow.py", "import os\npid = os.getpid()\n");
        fixture.Write("main.py", "import slow, os, sys\nprint(slow.pid, os.getpid() != slow.pid, slow.__file__, sys.path[:2].count(sys.path[0]))\n");
        fixture.Preload = ["slow"];
        await using var processes = fixture.Open(Command)!;
        var first = await RunAsync(fixture, processes);
        Assert.Contains($" True {fixture.Folder}/slow.py 1", first.Text, StringComparison.Ordinal);
        Assert.Equal(first.Text, (await RunAsync(fixture, processes)).Text);
    }

    [Theory]
    [InlineData("raise RuntimeError('no')", "the module 'broken' of 'preload' cannot be imported: RuntimeError: no")]
    [InlineData("import sys; sys.exit(1)", "the module 'broken' of 'preload' cannot be imported: SystemExit: 1")]
    [InlineData("import threading, time; threading.Thread(target=time.sleep, args=[60], daemon=True).start()", "a module of 'preload' started a thread")]
    public async Task Open_PreloadFails_StartsPlainlyAndSaysWhy(string text, string reason)
    {
        using var fixture = new PythonFixture();
        fixture.Write("broken.py", text + "\n");
        fixture.Write("main.py", "print('runs')\n");
        fixture.Preload = ["broken"];
        await using var processes = fixture.Open(Command)!;
        await Eventually.TrueAsync(() => !fixture.Log.IsEmpty);
        Assert.Equal($"Requests of this commit start without a Python process started ahead: {reason}.", Assert.Single(fixture.Log));
        Assert.Null(processes.TryStart(fixture.Start(Command)));
    }

    [Fact]
    public async Task TryStart_ZygoteKilled_RunsWhatRunsAndComesBack()
    {
        using var fixture = new PythonFixture();
        fixture.Write("main.py", "import os, sys\nprint('started', flush=True)\nprint(sys.stdin.read())\n");
        await using var processes = fixture.Open(Command)!;
        var running = await fixture.StartAheadAsync(processes, Command);
        Assert.NotEqual(0, await running.ReadOutputAsync(new byte[100]));
        _ = NativeMethods.Kill(ProcessTable.Find(fixture.Folder, "python").Min(), NativeMethods.SignalKill);
        await Eventually.TrueAsync(() => !fixture.Log.IsEmpty);
        Assert.Contains("is started again", Assert.Single(fixture.Log), StringComparison.Ordinal);
        Assert.Equal("still there\n", (await PythonFixture.ObserveAsync(running, "still there"u8.ToArray())).Text);
        Assert.Equal("started\n\n", (await RunAsync(fixture, processes)).Text);
    }

    [Fact]
    public async Task Kill_BeforeAndAfterItRuns_EndsItsGroup()
    {
        using var fixture = new PythonFixture();
        fixture.Write("main.py", "import subprocess\nsubprocess.Popen(['sleep', '60'])\nprint('started', flush=True)\nwhile True: pass\n");
        await using var processes = fixture.Open(Command)!;
        var process = await fixture.StartAheadAsync(processes, Command);
        Assert.NotEqual(0, await process.ReadOutputAsync(new byte[100]));
        Assert.True(process.Kill());
        Assert.Equal(137, (await PythonFixture.ObserveAsync(process, [])).Code);
        Assert.False(process.Kill());
        for (var i = 0; i < 20; i++)
        {
            process = await fixture.StartAheadAsync(processes, Command);
            process.Kill();
            Assert.Equal(137, (await PythonFixture.ObserveAsync(process, [])).Code);
        }

        await Eventually.TrueAsync(() => ProcessTable.Find(fixture.Folder, "sleep").Count == 0);
    }

    [Fact]
    public async Task DisposeAsync_WaitingAndRunning_EndsThoseThatWait()
    {
        using var fixture = new PythonFixture();
        fixture.Write("main.py", "import sys\nprint(sys.stdin.read())\n");
        var processes = fixture.Open(Command)!;
        var running = await fixture.StartAheadAsync(processes, Command);
        await processes.DisposeAsync();
        await Eventually.TrueAsync(() => ProcessTable.Find(fixture.Folder, "python").Count <= 1);
        Assert.Null(processes.TryStart(fixture.Start(Command)));
        Assert.Equal("on\n", (await PythonFixture.ObserveAsync(running, "on"u8.ToArray())).Text);
        await Eventually.TrueAsync(() => ProcessTable.Find(fixture.Folder, "python").Count == 0);
    }

    private static async Task<PythonObservation> RunAsync(PythonFixture fixture, IPrestartedProcesses processes) =>
        await PythonFixture.ObserveAsync(await fixture.StartAheadAsync(processes, Command), []);
}
