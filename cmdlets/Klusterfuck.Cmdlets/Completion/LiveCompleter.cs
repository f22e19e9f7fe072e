using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Klusterfuck.Cmdlets.Contexts;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes an argument from what there is now, in a time nobody notices; where that does not suffice it offers nothing.</summary>
public abstract class LiveCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(300);

    private ContextEntry? context;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        if (!TryFindContext(parameterName == "Context" ? null : fakeBoundParameters["Context"]?.ToString()))
            return [];
        var scope = fakeBoundParameters["Namespace"]?.ToString() ?? KfEnvironment.Namespace ?? context?.Namespace ?? "default";
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

    private protected Task<IKfSession> OpenAsync(CancellationToken cancellationToken) =>
        SessionChoice.OpenAsync(context!, Environment.CurrentDirectory, Untraced.Instance, cancellationToken);

    // Found on the thread of the prompt: it is the session's.
    private bool TryFindContext(string? name)
    {
        try
        {
            context = SessionChoice.Find(name);
            return true;
        }
        catch (KlusterfuckException)
        {
            return false;
        }
    }

    private protected static bool Begins(string name, string word) =>
        word.Contains('*', StringComparison.Ordinal)
            ? WildcardPattern.Get(word, WildcardOptions.IgnoreCase).IsMatch(name)
            : name.StartsWith(word, StringComparison.OrdinalIgnoreCase);
}
