using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Klusterfuck.Engine.Naming;

/// <summary>The id of a step: 32 lower-case hexadecimal digits.</summary>
public readonly record struct StepId
{
    private readonly string? value;

    private StepId(string value) => this.value = value;

    /// <summary>The id as text; empty for <c>default(StepId)</c>.</summary>
    public string Value => value ?? "";

    /// <summary>
    /// The id of what <paramref name="node"/> does with one item of a run: the first 128 bits of SHA-256 over run, node and the step the item came
    /// from. That step's id says the same of its own origin, so that the id names the whole path of the item and is the same for every attempt.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="node">The node.</param>
    /// <param name="parent">The step whose output the item is; null for the node the run began at.</param>
    /// <param name="link">The position of the link it came by among the flow's links; -1 where the run began.</param>
    public static StepId Of(RunId run, NodeId node, StepId? parent, int link)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes($"{run}/{node}/{parent}/{link}"));
        return new StepId(Convert.ToHexStringLower(hash.AsSpan(0, 16)));
    }

    /// <summary>Reads an id.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/> where the text is none.</exception>
    public static StepId Parse(string? text) => TryParse(text, out var id)
        ? id
        : throw KlusterfuckException.ForProblems("step id", [new Problem("IdInvalid", "$", $"'{text}' is no id of a step: it must be 32 hexadecimal digits.")]);

    /// <summary>Reads an id; false where the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out StepId id)
    {
        id = text is { Length: 32 } && text.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f') ? new StepId(text) : default;
        return id.value is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
