using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>What the cmdlets for runs share.</summary>
public abstract class RunCmdlet : SessionCmdlet
{
    private protected async Task WriteRunAsync(Run run, IReadOnlyList<StepRecord> steps, CancellationToken cancellationToken) =>
        WriteObject(new KfRun(run, steps, (await OpenAsync(cancellationToken)).Context));

    private protected async Task<RunDetails> ReadRunAsync(NamespaceName ns, string id, CancellationToken cancellationToken)
    {
        var run = RunId.Parse(id);
        return await CallAsync(s => s.Runs.GetAsync(ns, run, cancellationToken), cancellationToken);
    }

    /// <summary>The commits a script names for functions, each as the commit it is now.</summary>
    private protected async Task<IReadOnlyDictionary<string, CommitId>> ResolveAsync(
        NamespaceName ns, IReadOnlyDictionary<string, string?> revisions, CancellationToken cancellationToken)
    {
        var commits = new Dictionary<string, CommitId>(StringComparer.Ordinal);
        foreach (var (function, revision) in revisions)
        {
            if (revision is null)
                throw new KlusterfuckException(ErrorCodes.CommitNotFound, $"Nobody said which commit of function {ns}/{function} to run.", function);
            var target = Target.Function(ns, ResourceName.Parse(function));
            commits[function] = (await CallAsync(s => s.Commits.GetAsync(target, revision, cancellationToken), cancellationToken)).Commit.Id;
        }

        return commits;
    }
}
