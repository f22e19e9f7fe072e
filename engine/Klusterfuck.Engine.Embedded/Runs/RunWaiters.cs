using System.Collections.Concurrent;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Callers of this process that wait for the end of runs.</summary>
internal sealed class RunWaiters
{
    private readonly ConcurrentDictionary<RunId, Waiter> waiters = new();

    public bool IsEmpty => waiters.IsEmpty;

    public IEnumerable<RunId> Waiting => waiters.Keys;

    /// <summary>Begins to wait. The caller looks afterwards whether the run had ended before, and gives the waiter back.</summary>
    public Waiter Add(RunId run)
    {
        while (true)
        {
            var waiter = waiters.GetOrAdd(run, _ => new Waiter());
            if (waiter.TryEnter())
                return waiter;
        }
    }

    /// <summary>Takes back one <see cref="Add"/>.</summary>
    public void Remove(RunId run, Waiter waiter)
    {
        if (waiter.Leave())
            waiters.TryRemove(KeyValuePair.Create(run, waiter));
    }

    public void End(RunId run)
    {
        if (waiters.TryRemove(run, out var waiter))
            waiter.End();
    }

    public void EndAll()
    {
        foreach (var run in waiters.Keys)
            End(run);
    }

    /// <summary>All callers that wait for one end of one run.</summary>
    internal sealed class Waiter
    {
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock gate = new();
        private int callers;
        private bool gone;

        /// <summary>Completes at the end of the run.</summary>
        public Task Ended => ended.Task;

        public bool TryEnter()
        {
            lock (gate)
            {
                callers += gone ? 0 : 1;
                return !gone;
            }
        }

        /// <summary>Whether nobody is left.</summary>
        public bool Leave()
        {
            lock (gate)
                return gone = --callers == 0 || gone;
        }

        public void End()
        {
            lock (gate)
                gone = true;
            ended.TrySetResult();
        }
    }
}
