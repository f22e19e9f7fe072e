using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Klusterfuck.Engine.Functions;

namespace Klusterfuck.Engine.Embedded.Telemetry;

/// <summary>Reads the log of one function, also while this or another process writes it.</summary>
/// <param name="file">The log.</param>
/// <param name="time">The clock.</param>
internal sealed class LogReader(LogFile file, TimeProvider time)
{
    private const int BufferBytes = 64 * 1024;

    private static readonly TimeSpan FollowInterval = TimeSpan.FromMilliseconds(200);

    public async IAsyncEnumerable<FunctionLogLine> ReadAsync(FunctionLogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var previous = LogFile.Open(file.Previous);
        var current = LogFile.Open(file.Current);
        try
        {
            var rest = new LineBuffer();
            foreach (var line in Last(query, Texts(previous, new LineBuffer()).Concat(Texts(current, rest))))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return line;
            }

            while (query.Follow)
            {
                await Task.Delay(FollowInterval, time, cancellationToken).ConfigureAwait(false);
                var rotated = current is not null && IsRotated(current);
                foreach (var line in Since(query, Texts(current, rest)))
                    yield return line;
                if (current is not null && !rotated)
                    continue;
                current?.Dispose();
                current = LogFile.Open(file.Current);
                rest = new LineBuffer();
            }
        }
        finally
        {
            previous?.Dispose();
            current?.Dispose();
        }
    }

    private static IEnumerable<FunctionLogLine> Last(FunctionLogQuery query, IEnumerable<string> texts)
    {
        if (query.Tail is not { } tail)
            return Since(query, texts);
        if (tail <= 0)
        {
            // What is there is passed over, so that following begins after it.
            _ = texts.Count();
            return [];
        }

        // Only the last lines are parsed.
        var last = new Queue<string>();
        foreach (var text in texts)
        {
            if (last.Count == tail)
                last.Dequeue();
            last.Enqueue(text);
        }

        return Since(query, last);
    }

    private static IEnumerable<FunctionLogLine> Since(FunctionLogQuery query, IEnumerable<string> texts) =>
        texts.Select(LogLineJson.Read).OfType<FunctionLogLine>().Where(line => query.Since is not { } since || line.At >= since);

    private static IEnumerable<string> Texts(FileStream? stream, LineBuffer rest)
    {
        if (stream is null)
            yield break;
        var buffer = new byte[BufferBytes];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            foreach (var text in rest.Add(buffer.AsMemory(0, read)))
                yield return text;
        }
    }

    // The length of the open file is taken first: the same file under that name cannot be shorter afterwards.
    private bool IsRotated(FileStream current)
    {
        var length = current.Length;
        var named = new FileInfo(file.Current);
        return !named.Exists || named.Length < length;
    }

    // Gives whole lines and keeps the beginning of one until the rest of it is there.
    private sealed class LineBuffer
    {
        private readonly ArrayBufferWriter<byte> kept = new();

        public IEnumerable<string> Add(ReadOnlyMemory<byte> bytes)
        {
            for (int end; (end = bytes.Span.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
            {
                kept.Write(bytes.Span[..end]);
                yield return Encoding.UTF8.GetString(kept.WrittenSpan);
                kept.ResetWrittenCount();
            }

            kept.Write(bytes.Span);
        }
    }
}
