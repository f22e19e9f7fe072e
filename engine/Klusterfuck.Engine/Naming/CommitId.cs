using System.Diagnostics.CodeAnalysis;

namespace Klusterfuck.Engine.Naming;

/// <summary>The full id of a git commit: 40 lower-case hexadecimal digits.</summary>
public readonly record struct CommitId
{
    private readonly string? value;

    private CommitId(string value) => this.value = value;

    /// <summary>The id as text; empty for <c>default(CommitId)</c>.</summary>
    public string Value => value ?? "";

    /// <summary>The first seven digits, for people.</summary>
    public string Short => Value.Length == 0 ? "" : Value[..7];

    /// <summary>Reads a full id.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.CommitNotFound"/> where the text is no full id.</exception>
    public static CommitId Parse(string? text) =>
        TryParse(text, out var id) ? id : throw new KlusterfuckException(ErrorCodes.CommitNotFound, $"'{text}' is no full commit id.", text);

    /// <summary>Reads a full id, in either case; false where it is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out CommitId id)
    {
        id = text is { Length: 40 } && text.All(char.IsAsciiHexDigit) ? new CommitId(text.ToLowerInvariant()) : default;
        return id.value is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
