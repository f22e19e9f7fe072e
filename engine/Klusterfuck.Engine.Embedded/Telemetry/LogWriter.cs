using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Klusterfuck.Engine.Functions;

namespace Klusterfuck.Engine.Embedded.Telemetry;

/// <summary>
/// Writes the lines of all functions of this process from one background task. A function never waits for the disk: lines that come faster than
/// they are written are dropped, counted, and the count is written instead.
/// </summary>
internal sealed class LogWriter : IAsyncDisposable
{
    private const int Capacity = 8192;
    private const int MaxBatch = 2048;

    private static readonly TimeSpan LockTime = TimeSpan.FromSeconds(5);

    private readonly string folder;
    private readonly TimeProvider time;
    private readonly Channel<Item> channel = Channel.CreateBounded<Item>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly ConcurrentDictionary<string, int> dropped = new();
    private readonly Task writing;

    public LogWriter(string folder, TimeProvider time)
    {
        this.folder = folder;
        this.time = time;
        writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Takes a line; never waits.</summary>
    public void Add(string uid, FunctionLogLine line)
    {
        if (!channel.Writer.TryWrite(new Item(uid, line, null)))
            dropped.AddOrUpdate(uid, 1, (_, count) => count + 1);
    }

    /// <summary>Returns when everything taken before is on disk.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await channel.Writer.WriteAsync(new Item("", null, done), cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            return;
        }

        await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        channel.Writer.TryComplete();
        await writing.ConfigureAwait(false);
    }

    private async Task WriteAllAsync()
    {
        var batch = new List<Item>();
        while (await channel.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < MaxBatch && channel.Reader.TryRead(out var item))
                batch.Add(item);
            await WriteAsync(batch).ConfigureAwait(false);
            foreach (var item in batch)
                item.Flushed?.TrySetResult();
            batch.Clear();
        }
    }

    private async Task WriteAsync(List<Item> batch)
    {
        var lines = batch.Where(i => i.Line is not null).GroupBy(i => i.Uid, i => i.Line!).ToList();
        if (lines.Count == 0)
            return;
        using var turn = await LockAsync().ConfigureAwait(false);
        foreach (var function in lines)
        {
            var text = new StringBuilder();
            foreach (var line in function)
                LogLineJson.Write(text, line);
            NoteDropped(text, function.Key, function.Last());
            if (turn is null || !TryAppend(function.Key, Encoding.UTF8.GetBytes(text.ToString())))
                dropped.AddOrUpdate(function.Key, function.Count(), (_, count) => count + function.Count());
        }
    }

    private void NoteDropped(StringBuilder text, string uid, FunctionLogLine last)
    {
        if (dropped.TryRemove(uid, out var count))
            LogLineJson.Write(text, new FunctionLogLine(time.GetUtcNow(), "", last.Commit, $"[{count} lines were dropped here: they could not be written fast enough]"));
    }

    // A log that cannot be written must not end the function, nor the writer: the lines count as dropped.
    private bool TryAppend(string uid, byte[] lines)
    {
        try
        {
            new LogFile(folder, uid).Append(lines);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task<IDisposable?> LockAsync()
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < LockTime)
        {
            if (LogFile.TryLock(folder) is { } turn)
                return turn;
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 10)), time).ConfigureAwait(false);
        }

        return null;
    }

    private readonly record struct Item(string Uid, FunctionLogLine? Line, TaskCompletionSource? Flushed);
}
