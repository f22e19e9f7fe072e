namespace Klusterfuck.Engine.Invocation;

/// <summary>Counts what runs at once; as many as may run may wait, for a short time, in the order they came.</summary>
/// <param name="time">The clock.</param>
internal sealed class InvocationGate(TimeProvider time)
{
    /// <summary>How long a request waits at most.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly LinkedList<Waiter> waiters = [];
    private int running;

    /// <summary>What runs now.</summary>
    public int Running
    {
        get
        {
            lock (gate)
                return running;
        }
    }

    /// <summary>Takes a place; false where the queue is full or the wait was too long. The commits of a function share its places but each has its own limit.</summary>
    /// <exception cref="OperationCanceledException">The caller went away.</exception>
    public ValueTask<bool> EnterAsync(int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (gate)
        {
            if (waiters.Count == 0 && running < limit)
            {
                running++;
                return new(true);
            }

            if (waiters.Count >= limit)
                return new(false);
            waiter = new Waiter(limit);
            waiters.AddLast(waiter);
        }

        return WaitAsync(waiter, cancellationToken);
    }

    /// <summary>Gives a place back.</summary>
    public void Leave()
    {
        lock (gate)
        {
            running--;
            Admit();
        }
    }

    private async ValueTask<bool> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        try
        {
            await waiter.Task.WaitAsync(LongestWait, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return !Abandon(waiter);
        }
        catch (OperationCanceledException)
        {
            if (!Abandon(waiter))
                Leave();
            throw;
        }
    }

    // False where the place was given in the same moment.
    private bool Abandon(Waiter waiter)
    {
        lock (gate)
        {
            var removed = waiters.Remove(waiter);
            Admit();
            return removed;
        }
    }

    private void Admit()
    {
        while (waiters.First is { Value: var next } && running < next.Limit)
        {
            waiters.RemoveFirst();
            running++;
            next.SetResult();
        }
    }

    private sealed class Waiter(int limit) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Limit { get; } = limit;
    }
}
