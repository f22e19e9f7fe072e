using System.Collections.Concurrent;
using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Pipelines;

/// <summary>
/// Runs asynchronous work on the thread of a PowerShell pipeline: each continuation comes back to that thread, so that the work may write
/// objects, errors and progress, which only that thread may.
/// </summary>
internal sealed class PipelinePump : SynchronizationContext
{
    /// <summary>How long stopped work may take to clean up before the pipeline goes on without it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> queue = [];

    /// <summary>Runs work to its end; throws what it throws.</summary>
    /// <param name="work">The work; begun and continued on this thread.</param>
    /// <param name="stopping">Cancelled when the pipeline is stopped.</param>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped and the work did not end in time.</exception>
    public static void Run(Func<Task> work, CancellationToken stopping)
    {
        var previous = Current;
        var pump = new PipelinePump();
        SetSynchronizationContext(pump);
        try
        {
            var task = work();
            task.ContinueWith(_ => pump.queue.CompleteAdding(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            pump.Drain(stopping);
            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(previous);
        }
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            queue.Add((d, state));
        }
        catch (InvalidOperationException) when (queue.IsAddingCompleted)
        {
            // The work has ended; what a forgotten task of its own has to say no longer reaches anybody.
        }
    }

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    private void Drain(CancellationToken stopping)
    {
        var wait = Timeout.InfiniteTimeSpan;
        var token = stopping;
        while (true)
        {
            try
            {
                if (queue.TryTake(out var item, (int)wait.TotalMilliseconds, token))
                    item.Callback(item.State);
                else if (queue.IsCompleted)
                    return;
                else
                    throw new PipelineStoppedException();
            }
            catch (OperationCanceledException) when (token.CanBeCanceled && token.IsCancellationRequested)
            {
                (wait, token) = (Grace, CancellationToken.None);
            }
        }
    }
}
