using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes an argument from what there is now, in a time nobody notices; where that does not suffice it offers nothing.</summary>
public abstract class LiveCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(300);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        var scope = fakeBoundParameters["Namespace"]?.ToString() ?? KfEnvironment.Namespace ?? "default";
        if (!NamespaceName.TryParse(scope, out var ns))
            return [];
        using var limit = new CancellationTokenSource(Limit);
        var work = Task.Run(() => FindAsync(ns, word, fakeBoundParameters, limit.Token), limit.Token);
        try
        {
            // A first look that opens the data folder may take longer; it goes on, and the next one finds it open.
            return work.Wait(Limit) ? work.Result : [];
        }
        catch (AggregateException)
        {
            return [];
        }
    }

    private protected abstract Task<IReadOnlyList<CompletionResult>> FindAsync(
        NamespaceName ns, string word, IDictionary bound, CancellationToken cancellationToken);

    private protected static Task<IKfSession> OpenAsync(IDictionary bound, CancellationToken cancellationToken) =>
        SessionChoice.OpenAsync(SessionChoice.Find(bound["Context"]?.ToString()), Environment.CurrentDirectory, Untraced.Instance, cancellationToken);

    private protected static bool Begins(string name, string word) =>
        word.Contains('*', StringComparison.Ordinal)
            ? WildcardPattern.Get(word, WildcardOptions.IgnoreCase).IsMatch(name)
            : name.StartsWith(word, StringComparison.OrdinalIgnoreCase);
}
