using System.Diagnostics.CodeAnalysis;

namespace Klusterfuck.Engine.Naming;

/// <summary>The name of a node, unique in its flow.</summary>
public readonly record struct NodeId
{
    private readonly string? value;

    private NodeId(string value) => this.value = value;

    /// <summary>The name as text; empty for <c>default(NodeId)</c>.</summary>
    public string Value => value ?? "";

    /// <summary>Reads a name.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/> where <paramref name="text"/> is no DNS label.</exception>
    public static NodeId Parse(string? text) => TryParse(text, out var name) ? name : throw DnsLabel.Refuse("node", text);

    /// <summary>Reads a name; false where <paramref name="text"/> is no DNS label.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out NodeId name)
    {
        name = text is not null && DnsLabel.IsValid(text) ? new NodeId(text) : default;
        return name.value is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
