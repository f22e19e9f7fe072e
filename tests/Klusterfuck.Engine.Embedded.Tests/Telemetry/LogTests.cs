using System.Globalization;
using Klusterfuck.Engine.Embedded.Telemetry;
using Klusterfuck.Engine.Functions;

namespace Klusterfuck.Engine.Embedded.Tests.Telemetry;

public sealed class LogTests : IAsyncDisposable
{
    private const string Uid = "0123";

    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly TestFolder folder = new();
    private readonly LogWriter writer;

    public LogTests() => writer = new LogWriter(folder.Root, TimeProvider.System);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_Written_GivesLinesAsTheyWere()
    {
        var line = new FunctionLogLine(Start.AddTicks(1), "r-1", TestDatabase.Commit(7), "a \"quoted\" \u2028 line\twith ü and \u0001");
        writer.Add(Uid, line);

        Assert.Equal([line], await ReadAsync(new FunctionLogQuery()));
    }

    [Fact]
    public async Task ReadAsync_TailAndSince_GiveTheLast()
    {
        for (var i = 0; i < 100; i++)
            writer.Add(Uid, Line(i));

        Assert.Equal(["97", "98", "99"], Texts(await ReadAsync(new FunctionLogQuery(Tail: 3))));
        Assert.Equal(["98", "99"], Texts(await ReadAsync(new FunctionLogQuery(Since: Start.AddSeconds(98)))));
        Assert.Equal(["99"], Texts(await ReadAsync(new FunctionLogQuery(Tail: 1, Since: Start.AddSeconds(98)))));
        Assert.Empty(await ReadAsync(new FunctionLogQuery(Tail: 0)));
    }

    [Fact]
    public async Task ReadAsync_NeverWritten_IsEmpty() => Assert.Empty(await ReadAsync(new FunctionLogQuery()));

    [Fact]
    public async Task ReadAsync_Follow_GoesOnWithLinesOfAnotherProcess()
    {
        writer.Add(Uid, Line(0));
        await writer.FlushAsync(Cancelled);
        await using var other = new LogWriter(folder.Root, TimeProvider.System);
        var seen = new List<string>();
        await foreach (var line in Reader().ReadAsync(new FunctionLogQuery(Follow: true), Cancelled))
        {
            seen.Add(line.Text);
            if (seen.Count == 4)
                break;
            other.Add(Uid, Line(seen.Count));
        }

        Assert.Equal(["0", "1", "2", "3"], seen);
    }

    [Fact]
    public async Task ReadAsync_FollowAcrossRotation_LosesNothing()
    {
        writer.Add(Uid, Line(0));
        await writer.FlushAsync(Cancelled);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var count = 0;
        var following = Task.Run(
            async () =>
            {
                await foreach (var line in Reader().ReadAsync(new FunctionLogQuery(Follow: true), stop.Token))
                {
                    if (++count == 1501)
                        return;
                }
            },
            Cancelled);
        var wide = new string('x', 8000);
        for (var i = 1; i <= 1500; i++)
        {
            writer.Add(Uid, Line(i) with { Text = wide });
            if (i % 100 == 0)
                await writer.FlushAsync(Cancelled);
        }

        await following.WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
        Assert.True(File.Exists(new LogFile(folder.Root, Uid).Previous));
    }

    [Fact]
    public async Task Add_FromTwoProcesses_KeepsEveryLineWhole()
    {
        await using (var other = new LogWriter(folder.Root, TimeProvider.System))
        {
            for (var i = 0; i < 2000; i++)
                (i % 2 == 0 ? writer : other).Add(Uid, Line(i));
            await writer.FlushAsync(Cancelled);
        }

        var texts = Texts(await ReadAsync(new FunctionLogQuery()));
        Assert.Equal(Enumerable.Range(0, 2000), texts.Select(t => int.Parse(t, CultureInfo.InvariantCulture)).Order());
    }

    [Fact]
    public async Task Add_MuchMoreThanFits_StaysBoundedAndKeepsTheNewest()
    {
        var wide = new string('x', 8000);
        for (var i = 0; i < 4000; i++)
        {
            writer.Add(Uid, Line(i) with { Text = $"{i} {wide}" });
            if (i % 500 == 0)
                await writer.FlushAsync(Cancelled);
        }

        var lines = await ReadAsync(new FunctionLogQuery());
        Assert.StartsWith("3999 ", lines[^1].Text, StringComparison.Ordinal);
        Assert.True(Directory.GetFiles(folder.Root).Sum(f => new FileInfo(f).Length) < 2 * LogFile.MaxBytes + (16 << 20));
    }

    [Fact]
    public async Task Add_FasterThanTheDisk_NeverWaitsAndSaysHowManyAreMissing()
    {
        using (Blocked())
        {
            for (var i = 0; i < 30_000; i++)
                writer.Add(Uid, Line(i));
        }

        await writer.FlushAsync(Cancelled);
        writer.Add(Uid, Line(-1));
        var lines = await ReadAsync(new FunctionLogQuery());
        var missing = lines.Where(l => l.Text.Contains("dropped", StringComparison.Ordinal)).Sum(l => int.Parse(l.Text.Trim('[').Split(' ')[0], CultureInfo.InvariantCulture));
        Assert.True(missing > 0);
        Assert.Equal(30_001, missing + lines.Count(l => !l.Text.Contains("dropped", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ReadAsync_WriterKilledHalfWay_SkipsTheHalfLine()
    {
        writer.Add(Uid, Line(1));
        await writer.FlushAsync(Cancelled);
        await File.AppendAllTextAsync(new LogFile(folder.Root, Uid).Current, "{\"at\":\"2026-", Cancelled);
        writer.Add(Uid, Line(2));

        Assert.Equal(["1", "2"], Texts(await ReadAsync(new FunctionLogQuery())));
    }

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        folder.Dispose();
    }

    private static FunctionLogLine Line(int number) => new(Start.AddSeconds(number), "r", TestDatabase.Commit(1), number.ToString(CultureInfo.InvariantCulture));

    private static IEnumerable<string> Texts(IEnumerable<FunctionLogLine> lines) => lines.Select(l => l.Text);

    private LogReader Reader() => new(new LogFile(folder.Root, Uid), TimeProvider.System);

    private IDisposable Blocked() => LogFile.TryLock(folder.Root)!;

    private async Task<List<FunctionLogLine>> ReadAsync(FunctionLogQuery query)
    {
        await writer.FlushAsync(Cancelled);
        var lines = new List<FunctionLogLine>();
        await foreach (var line in Reader().ReadAsync(query, Cancelled))
            lines.Add(line);
        return lines;
    }
}
