using System.Collections.Concurrent;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>The steps this process runs now, so that cancelling a run ends their programs at once. Shared by the catalog and the runner of a process.</summary>
public sealed class RunningSteps
{
    private readonly ConcurrentDictionary<WorkKey, (WorkItem Item, CancellationTokenSource Lost)> steps = [];

    internal IReadOnlyList<WorkKey> ListKeys(string owner) => [.. steps.Where(s => s.Value.Item.Owner == owner).Select(s => s.Key)];

    internal void Add(WorkItem item, CancellationTokenSource lost) => steps[item.Key] = (item, lost);

    internal void Remove(WorkKey key) => steps.TryRemove(key, out _);

    internal void CancelRun(RunId run)
    {
        foreach (var (key, step) in steps)
        {
            if (step.Item.Run == run)
                Cancel(key);
        }
    }

    internal void Cancel(WorkKey key)
    {
        if (!steps.TryGetValue(key, out var step))
            return;
        try
        {
            step.Lost.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The step ended between the look-up and here.
        }
    }
}
