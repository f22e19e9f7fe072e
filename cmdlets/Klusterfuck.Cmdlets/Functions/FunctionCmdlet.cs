using System.Management.Automation;
using System.Runtime.CompilerServices;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Functions;

/// <summary>What the cmdlets for functions share.</summary>
public abstract class FunctionCmdlet : SessionCmdlet
{
    /// <summary>How long to wait for a commit to answer unless said.</summary>
    private protected static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private protected async Task WriteFunctionAsync(Function function, CancellationToken cancellationToken) =>
        WriteObject(new KfFunction(function, await OpenAsync(cancellationToken)));

    /// <summary>Asks for a function again until nothing is to be waited for or the time is over, and shows what it waits for.</summary>
    /// <param name="function">The function as it was.</param>
    /// <param name="activity">What this is part of.</param>
    /// <param name="limit">The time.</param>
    /// <param name="waitsFor">What is to be waited for; null for nothing any more.</param>
    /// <param name="cancellationToken">Cancels.</param>
    private protected async Task<Function> WaitAsync(
        Function function, string activity, TimeSpan limit, Func<Function, string?> waitsFor, CancellationToken cancellationToken)
    {
        var deadline = TimeProvider.System.GetUtcNow() + limit;
        var progress = new ProgressRecord(3, activity, "Waiting");
        var (target, pause) = (function.Definition.Target, Shortest);
        while (waitsFor(function) is { } what && TimeProvider.System.GetUtcNow() < deadline)
        {
            progress.StatusDescription = what;
            WriteProgress(progress);
            await Task.Delay(pause, cancellationToken);
            pause = pause * 2 < Longest ? pause * 2 : Longest;
            function = await CallAsync(s => s.Functions.GetAsync(target.Namespace, target.Name, cancellationToken), cancellationToken);
        }

        progress.RecordType = ProgressRecordType.Completed;
        WriteProgress(progress);
        return function;
    }

    /// <summary>Functions of one namespace by name, page by page.</summary>
    private protected async IAsyncEnumerable<Function> ListAsync(
        NamespaceName ns, string? labels, string pattern, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await CallAsync(s => s.Functions.ListAsync(ns, labels, new PageRequest(Cursor: cursor), cancellationToken), cancellationToken);
            foreach (var function in page.Items.Where(f => NamePatterns.Matches(pattern, f.Definition.Name.Value)))
                yield return function;
            cursor = page.Next;
        }
        while (cursor is not null);
    }
}
