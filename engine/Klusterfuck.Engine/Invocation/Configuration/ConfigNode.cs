namespace Klusterfuck.Engine.Invocation.Configuration;

/// <summary>A node of a YAML document, with its place.</summary>
internal sealed class ConfigNode
{
    /// <summary>What it is.</summary>
    public required ConfigNodeKind Kind { get; init; }

    /// <summary>Line, from 1.</summary>
    public required long Line { get; init; }

    /// <summary>Column, from 1.</summary>
    public required long Column { get; init; }

    /// <summary>The text of a scalar.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether a scalar is written without quotes, so that it may be a number or nothing.</summary>
    public bool IsPlain { get; init; }

    /// <summary>The elements of a list.</summary>
    public List<ConfigNode> Items { get; } = [];

    /// <summary>The entries of a map, as they were written; keys are scalars and may repeat.</summary>
    public List<(ConfigNode Key, ConfigNode Value)> Entries { get; } = [];

    /// <summary>Whether it is a scalar that says nothing.</summary>
    public bool IsNull => IsPlain && Text is ("" or "~" or "null" or "Null" or "NULL");
}
