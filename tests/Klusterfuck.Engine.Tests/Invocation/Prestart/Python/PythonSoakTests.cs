using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Tests.Invocation.Prestart.Python;

[Collection(nameof(Alone))]
public sealed class PythonSoakTests
{
    private static readonly string[] Command = ["python3", "main.py"];

    [Fact]
    public async Task TryStart_ThousandsWithAbortsAndKills_LeavesNothingBehind()
    {
        using var fixture = new PythonFixture();
        fixture.Write("main.py", "import sys, os\nd = sys.stdin.read()\nif d == 'crash': os.abort()\nif d == 'wait':\n    import time; time.sleep(60)\nprint(d)\n");
        var before = ProcessTable.CountDescriptors();
        await using (var processes = fixture.Open(Command, concurrency: 16)!)
        {
            await PythonFixture.ObserveAsync(await fixture.StartAheadAsync(processes, Command), []);
            var random = new Random(1);
            var answered = 0;
            await Parallel.ForAsync(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (i, cancellationToken) =>
            {
                if (i % 300 == 299)
                    _ = NativeMethods.Kill(ProcessTable.Find(fixture.Folder, "python").FirstOrDefault(int.MaxValue), NativeMethods.SignalKill);
                int choice;
                lock (random)
                    choice = random.Next(20);
                var process = await fixture.StartAheadAsync(processes, Command);
                if (choice < 2)
                    process.Kill();
                var seen = await PythonFixture.ObserveAsync(process, choice == 2 ? "crash"u8.ToArray() : "hello"u8.ToArray());
                if (seen.Code == 0 && seen.Text == "hello\n")
                    Interlocked.Increment(ref answered);
            });
            Assert.InRange(answered, 750, 1000);
        }

        await Eventually.TrueAsync(() => ProcessTable.Find(fixture.Folder, "python").Count == 0);
        await Eventually.TrueAsync(() => ProcessTable.FindZombies().Count == 0);
        await Eventually.TrueAsync(() => ProcessTable.CountDescriptors() <= before + 2);
    }
}
