using System.Diagnostics.CodeAnalysis;

namespace Klusterfuck.Engine.Naming;

/// <summary>The name of a function, flow, connector or secret, unique for its kind in its namespace.</summary>
public readonly record struct ResourceName
{
    private readonly string? value;

    private ResourceName(string value) => this.value = value;

    /// <summary>The name as text; empty for <c>default(ResourceName)</c>.</summary>
    public string Value => value ?? "";

    /// <summary>Reads a name.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/> where <paramref name="text"/> is no DNS label.</exception>
    public static ResourceName Parse(string? text) => TryParse(text, out var name) ? name : throw DnsLabel.Refuse("resource", text);

    /// <summary>Reads a name; false where <paramref name="text"/> is no DNS label.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ResourceName name)
    {
        name = text is not null && DnsLabel.IsValid(text) ? new ResourceName(text) : default;
        return name.value is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
