using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace Klusterfuck.Engine.Invocation.Processes;

/// <summary>Our end of a pipe to a program, which never blocks a thread. One user at a time.</summary>
/// <param name="descriptor">The descriptor, non-blocking; owned.</param>
/// <param name="events">What to wait for.</param>
/// <param name="hasMessages">Whether it is a socket of messages, of which each read takes one.</param>
internal sealed class PipeEnd(int descriptor, uint events, bool hasMessages = false) : IReadiness, IValueTaskSource<bool>, IDisposable
{
    private const int Blocked = -1;
    private const int Gone = -2;

    private readonly Lock gate = new();
    private ManualResetValueTaskSourceCore<bool> waiter = new() { RunContinuationsAsynchronously = true };
    private long token;
    private bool drained;
    private bool waiting;
    private bool signalled;
    private bool ended;
    private bool closed;
    private int remaining = -1;

    /// <summary>
    /// Lets whoever waits go on at once, on the thread that tells, which watches all programs: only for what takes little time there and never blocks. Called
    /// before the first use.
    /// </summary>
    public void GoOnAtOnce() => waiter.RunContinuationsAsynchronously = false;

    /// <summary>Reads what is there, at least a byte; 0 at the end.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        // What did not fill the buffer was all there was; what has come since was told.
        if (drained && !await WaitAsync().ConfigureAwait(false))
            return 0;
        while (true)
        {
            var count = TryRead(buffer.Span);
            drained = count > 0 && count < buffer.Length && !hasMessages;
            if (count >= 0)
                return count;
            if (count == Gone || !await WaitAsync().ConfigureAwait(false))
                return 0;
        }
    }

    /// <summary>Writes everything; false where nobody reads it any more.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> data)
    {
        while (!data.IsEmpty)
        {
            var count = TryWrite(data.Span);
            if (count >= 0)
                data = data[count..];
            else if (count == Gone || !await WaitAsync().ConfigureAwait(false))
                return false;
        }

        return true;
    }

    /// <summary>Says that the program has ended: what is in the pipe is all there will be, although a child that left the group may hold it open.</summary>
    public void End()
    {
        lock (gate)
            ended = true;
        Signal();
    }

    /// <inheritdoc/>
    public void OnReady() => Signal();

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (closed)
                return;
            closed = true;
            if (token != 0)
                Reactor.Shared.Forget(descriptor, token);
            _ = NativeMethods.Close(descriptor);
        }

        Signal();
    }

    bool IValueTaskSource<bool>.GetResult(short version) => waiter.GetResult(version);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short version) => waiter.GetStatus(version);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short version, ValueTaskSourceOnCompletedFlags flags) =>
        waiter.OnCompleted(continuation, state, version, flags);

    private unsafe int TryRead(Span<byte> buffer)
    {
        lock (gate)
        {
            if (closed)
                return Gone;
            if (ended && remaining < 0)
                remaining = CountUnread();
            var wanted = ended ? Math.Min(buffer.Length, remaining) : buffer.Length;
            if (wanted == 0)
                return 0;
            fixed (byte* start = buffer)
            {
                var count = Retry(&NativeMethods.Read, start, wanted);
                if (count > 0 && ended)
                    remaining -= count;
                return count == Blocked && ended ? 0 : count;
            }
        }
    }

    private unsafe int TryWrite(ReadOnlySpan<byte> data)
    {
        lock (gate)
        {
            if (closed || ended)
                return Gone;
            fixed (byte* start = data)
                return Retry(&NativeMethods.Write, start, data.Length);
        }
    }

    private unsafe int Retry(delegate*<int, byte*, nint, nint> call, byte* start, int length)
    {
        while (true)
        {
            var count = (int)call(descriptor, start, length);
            if (count >= 0)
                return count;
            var error = Marshal.GetLastPInvokeError();
            if (error != NativeMethods.Interrupted)
                return error == NativeMethods.Again ? Blocked : Gone;
        }
    }

    private unsafe int CountUnread()
    {
        var count = 0;
        return NativeMethods.DeviceControl(descriptor, NativeMethods.BytesToRead, &count) == 0 ? count : 0;
    }

    private ValueTask<bool> WaitAsync()
    {
        lock (gate)
        {
            if (closed)
                return new(false);
            if (token == 0)
            {
                token = Reactor.Shared.Watch(descriptor, events, this);
                if (token == 0)
                    return new(false);
            }

            if (signalled || ended)
            {
                signalled = false;
                return new(true);
            }

            waiter.Reset();
            waiting = true;
            return new(this, waiter.Version);
        }
    }

    private void Signal()
    {
        lock (gate)
        {
            if (!waiting)
            {
                signalled = true;
                return;
            }

            waiting = false;
        }

        // Outside of the lock: who goes on at once may come back here.
        waiter.SetResult(!closed);
    }
}
