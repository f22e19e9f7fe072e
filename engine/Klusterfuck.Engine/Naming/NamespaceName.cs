using System.Diagnostics.CodeAnalysis;

namespace Klusterfuck.Engine.Naming;

/// <summary>The scope of names; <c>default</c> unless said.</summary>
public readonly record struct NamespaceName
{
    private readonly string? value;

    private NamespaceName(string value) => this.value = value;

    /// <summary>The name as text; empty for <c>default(NamespaceName)</c>.</summary>
    public string Value => value ?? "";

    /// <summary>The namespace <c>default</c>.</summary>
    public static NamespaceName Default { get; } = new("default");

    /// <summary>Reads a name.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/> where <paramref name="text"/> is no DNS label.</exception>
    public static NamespaceName Parse(string? text) => TryParse(text, out var name) ? name : throw DnsLabel.Refuse("namespace", text);

    /// <summary>Reads a name; false where <paramref name="text"/> is no DNS label.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out NamespaceName name)
    {
        name = text is not null && DnsLabel.IsValid(text) ? new NamespaceName(text) : default;
        return name.value is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
