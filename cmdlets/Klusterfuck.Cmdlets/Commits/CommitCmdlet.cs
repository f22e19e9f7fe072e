using System.Management.Automation;
using System.Runtime.CompilerServices;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Cmdlets.Flows;
using Klusterfuck.Cmdlets.Functions;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Cmdlets.Commits;

/// <summary>
/// What the cmdlets for commits share: whose commits are meant. Objects come in whole, never by property name, because a function and a run
/// have a property Commit that must not be taken for the commit to be selected.
/// </summary>
public abstract class CommitCmdlet : SessionCmdlet
{
    internal const string ByName = "Function";
    internal const string ByFlow = "Flow";
    internal const string ByObject = "InputObject";

    /// <summary>Names of functions.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(FunctionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Names of flows.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByFlow)]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Flow { get; set; } = [];

    /// <summary>Functions, flows or commits.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Whom the parameters of this record name, each with the commit that came with it, if one did.</summary>
    private protected IEnumerable<(object Item, Func<(Target Target, string? Commit)> Read)> ReadTargets() => ParameterSetName switch
    {
        ByName => Name.Select(n => ((object)n, (Func<(Target, string?)>)(() => (Target.Function(Scope, ResourceName.Parse(n)), null)))),
        ByFlow => Flow.Select(n => ((object)n, (Func<(Target, string?)>)(() => (Target.Flow(Scope, ResourceName.Parse(n)), null)))),
        _ => [(InputObject!, ReadInput)],
    };

    private protected void WriteCommit(Target target, SelectedCommit commit, IKfSession session) => WriteObject(new KfCommit(target, commit, session.Context));

    /// <summary>Commits of a target, newest first, page by page.</summary>
    private protected async IAsyncEnumerable<SelectedCommit> ListAsync(Target target, int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var request = new PageRequest(limit, cursor);
            var page = await CallAsync(s => s.Commits.ListAsync(target, request, cancellationToken), cancellationToken);
            foreach (var commit in page.Items)
                yield return commit;
            cursor = page.Next;
        }
        while (cursor is not null);
    }

    /// <summary>Whether selecting <paramref name="commit"/> goes back: the selected commit comes after it in the history.</summary>
    private protected async Task<bool> GoesBackAsync(Target target, CommitId commit, CancellationToken cancellationToken)
    {
        await foreach (var listed in ListAsync(target, 200, cancellationToken))
        {
            if (listed.Commit.Id == commit)
                return false;
            if (listed.Selected)
                return true;
        }

        return false;
    }

    private (Target Target, string? Commit) ReadInput() => InputObject!.BaseObject switch
    {
        KfCommit commit => (commit.Target, commit.Id),
        KfFunction function => (Target.Function(NamespaceName.Parse(function.Namespace), ResourceName.Parse(function.Name)), null),
        KfFlow flow => (Target.Flow(NamespaceName.Parse(flow.Namespace), ResourceName.Parse(flow.Name)), null),
        string name => (Target.Function(Scope, ResourceName.Parse(name)), null),
        PSCustomObject => ReadProperties(InputObject),
        var other => throw new KlusterfuckException(CmdletErrorCodes.TargetMissing, $"A {other.GetType().Name} is neither a function, a flow nor a commit."),
    };

    // What was a commit or function before it went through a file or another process.
    private (Target Target, string? Commit) ReadProperties(PSObject input)
    {
        var kind = Pairs.Text(input.Properties["Kind"]?.Value);
        var name = Pairs.Text(input.Properties["Name"]?.Value)
            ?? throw new KlusterfuckException(CmdletErrorCodes.TargetMissing, "The object has no Name.");
        var ns = Pairs.Text(input.Properties["Namespace"]?.Value) is { Length: > 0 } text ? NamespaceName.Parse(text) : Scope;
        var target = new Target(
            string.Equals(kind, "Flow", StringComparison.OrdinalIgnoreCase) ? TargetKind.Flow : TargetKind.Function, ns, ResourceName.Parse(name));
        return (target, kind is null ? null : Pairs.Text(input.Properties["Id"]?.Value));
    }
}
