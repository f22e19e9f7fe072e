using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Klusterfuck.Cmdlets.Contexts;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes an argument from what there is now, in a time nobody notices; where that does not suffice it offers what there was, or nothing.</summary>
public abstract class LiveCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(300);

    private ContextEntry? context;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        if (!TryFindContext(fakeBoundParameters))
            return [];
        var scope = parameterName == "Namespace" ? "default" : fakeBoundParameters["Namespace"]?.ToString() ?? KfEnvironment.Namespace ?? context?.Namespace ?? "default";
        if (!NamespaceName.TryParse(scope, out var ns))
            return [];
        var where = context!.Name ?? context.Address?.AbsoluteUri ?? context.Cluster?.ToString() ?? SessionChoice.DataFolder(context, Environment.CurrentDirectory);
        var key = $"{GetType().Name} {where} {KfEnvironment.DataFolder(Environment.CurrentDirectory)} {ns} {Subject(fakeBoundParameters)}";
        return CompletionCache.Shared.Find(key, Limit, stop => FindAsync(ns, fakeBoundParameters, stop)).Where(c => Matches(c, word)).ToArray();
    }

    /// <summary>Everything there is to choose from.</summary>
    private protected abstract Task<IReadOnlyList<CompletionResult>> FindAsync(NamespaceName ns, IDictionary bound, CancellationToken cancellationToken);

    /// <summary>Where to look: in the context that is named, else where the session works; null for nowhere.</summary>
    private protected virtual ContextEntry? Choose(IDictionary bound) => SessionChoice.Find(First(bound, "Context"));

    /// <summary>Whose parts are completed, where other parameters say it.</summary>
    private protected virtual string Subject(IDictionary bound) => "";

    /// <summary>Whether one is meant by what was typed.</summary>
    private protected virtual bool Matches(CompletionResult candidate, string word) => Begins(candidate.CompletionText, word);

    /// <summary>The first value of the first of these parameters that was given; null for none.</summary>
    private protected static string? First(IDictionary bound, params ReadOnlySpan<string> parameters)
    {
        foreach (var parameter in parameters)
        {
            if ((bound[parameter] is object[] several ? several.FirstOrDefault() : bound[parameter])?.ToString() is { Length: > 0 } value)
                return value;
        }

        return null;
    }

    private protected Task<IKfSession> OpenAsync(CancellationToken cancellationToken) =>
        SessionChoice.OpenAsync(context!, Environment.CurrentDirectory, Untraced.Instance, cancellationToken);

    // Found on the thread of the prompt: it is the session's.
    private bool TryFindContext(IDictionary bound)
    {
        try
        {
            context = Choose(bound);
            return context is not null;
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
