using System.Collections.Immutable;

namespace Klusterfuck.Engine.Definitions;

/// <summary>Selects definitions by labels, as Kubernetes' equality-based selectors do: <c>team=a,stage!=test,owned</c>.</summary>
/// <param name="Terms">What must all hold; empty selects everything.</param>
public sealed record LabelSelector(ImmutableArray<LabelTerm> Terms)
{
    /// <summary>Selects everything.</summary>
    public static LabelSelector Everything { get; } = new(ImmutableArray<LabelTerm>.Empty);

    /// <summary>Reads <c>a=b,c!=d,e,!f</c>. Null or blank selects everything.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/> where a term has no key.</exception>
    public static LabelSelector Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Everything;
        var terms = ImmutableArray.CreateBuilder<LabelTerm>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var negated = part.Contains("!=", StringComparison.Ordinal) || part.StartsWith('!');
            var separator = part.IndexOf('=', StringComparison.Ordinal);
            var key = (separator < 0 ? part : part[..separator]).Trim('!', ' ', '=');
            if (key.Length == 0)
                throw KlusterfuckException.ForProblems("label selector", [new Problem("LabelInvalid", "$", $"'{part}' is no label term; write key=value, key!=value, key or !key.")]);
            terms.Add(new LabelTerm(key, separator < 0 ? null : part[(separator + 1)..].TrimStart('=').Trim(), negated));
        }

        return new LabelSelector(terms.ToImmutable());
    }

    /// <summary>Whether all terms hold for these labels.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels) => Terms.All(t => t.Matches(labels));
}
