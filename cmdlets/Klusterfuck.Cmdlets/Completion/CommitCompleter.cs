using System.Collections;
using System.Management.Automation;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes commits of the function or flow that is named already, by id or by a word of the subject.</summary>
public sealed class CommitCompleter : LiveCompleter
{
    private protected override async Task<IReadOnlyList<CompletionResult>> FindAsync(NamespaceName ns, IDictionary bound, CancellationToken cancellationToken)
    {
        if (FindTarget(ns, bound) is not { } target)
            return [];
        var session = await OpenAsync(cancellationToken);
        var page = await session.Commits.ListAsync(target, PageRequest.First, cancellationToken);
        return [.. page.Items
            .Select(c => new CompletionResult(
                c.Commit.Id.Short, $"{c.Commit.Id.Short} {c.Commit.Subject}", CompletionResultType.ParameterValue,
                $"{c.Commit.Subject} ({Age(DateTimeOffset.UtcNow - c.Commit.When)}{(c.Selected ? ", selected" : "")})"))];
    }

    private protected override string Subject(IDictionary bound) => $"{First(bound, "Flow")} {First(bound, "Name")}";

    private protected override bool Matches(CompletionResult candidate, string word) =>
        Begins(candidate.CompletionText, word) || word.StartsWith(candidate.CompletionText, StringComparison.OrdinalIgnoreCase)
        || candidate.ListItemText.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static Target? FindTarget(NamespaceName ns, IDictionary bound)
    {
        foreach (var (parameter, kind) in new[] { ("Flow", TargetKind.Flow), ("Name", TargetKind.Function) })
        {
            if (ResourceName.TryParse(First(bound, parameter), out var name))
                return new Target(kind, ns, name);
        }

        return null;
    }

    private static string Age(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => "just now",
        { TotalHours: < 1 } => $"{(int)age.TotalMinutes} min ago",
        { TotalDays: < 1 } => $"{(int)age.TotalHours} h ago",
        _ => $"{(int)age.TotalDays} d ago",
    };
}
