using System.Diagnostics.CodeAnalysis;

namespace Klusterfuck.Engine.Naming;

/// <summary>The id of a run: 32 lower-case hexadecimal digits.</summary>
public readonly record struct RunId
{
    private readonly string? value;

    private RunId(string value) => this.value = value;

    /// <summary>The id as text; empty for <c>default(RunId)</c>.</summary>
    public string Value => value ?? "";

    /// <summary>A new id, ordered by time (UUID version 7, RFC 9562).</summary>
    public static RunId New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()).ToString("N"));

    /// <summary>Reads an id.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/> where the text is none.</exception>
    public static RunId Parse(string? text) => TryParse(text, out var id)
        ? id
        : throw KlusterfuckException.ForProblems("run id", [new Problem("IdInvalid", "$", $"'{text}' is no id of a run: it must be 32 hexadecimal digits.")]);

    /// <summary>Reads an id; false where the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RunId id)
    {
        id = text is { Length: 32 } && text.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f') ? new RunId(text) : default;
        return id.value is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
