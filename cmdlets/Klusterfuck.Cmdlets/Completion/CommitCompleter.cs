using System.Collections;
using System.Management.Automation;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes commits of the function or flow that is named already, by id or by a word of the subject.</summary>
public sealed class CommitCompleter : LiveCompleter
{
    private protected override async Task<IReadOnlyList<CompletionResult>> FindAsync(
        NamespaceName ns, string word, IDictionary bound, CancellationToken cancellationToken)
    {
        if (FindTarget(ns, bound) is not { } target)
            return [];
        var session = await OpenAsync(cancellationToken);
        var page = await session.Commits.ListAsync(target, PageRequest.First, cancellationToken);
        return [.. page.Items
            .Where(c => Begins(c.Commit.Id.Value, word) || c.Commit.Subject.Contains(word, StringComparison.OrdinalIgnoreCase))
            .Select(c => new CompletionResult(
                c.Commit.Id.Short, $"{c.Commit.Id.Short} {c.Commit.Subject}", CompletionResultType.ParameterValue,
                $"{c.Commit.Subject} ({Age(DateTimeOffset.UtcNow - c.Commit.When)}{(c.Selected ? ", selected" : "")})"))];
    }

    private static Target? FindTarget(NamespaceName ns, IDictionary bound)
    {
        foreach (var (parameter, kind) in new[] { ("Flow", TargetKind.Flow), ("Name", TargetKind.Function) })
        {
            var named = bound[parameter] is object[] several ? several.FirstOrDefault() : bound[parameter];
            if (ResourceName.TryParse(named?.ToString(), out var name))
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
