using System.Globalization;
using Klusterfuck.Engine.Documents;

namespace Klusterfuck.Engine.Connectors;

/// <summary>The values of a connector's variables, with its defaults.</summary>
/// <param name="type">The connector.</param>
/// <param name="values">What is given; checked with <see cref="ConnectorType.Check"/>.</param>
public sealed class ConnectorSettings(ConnectorType type, IReadOnlyDictionary<string, string> values)
{
    /// <summary>The connector.</summary>
    public ConnectorType Type => type;

    /// <summary>The value; null where neither it nor a default is there.</summary>
    public string? Find(string variable) => values.GetValueOrDefault(variable) is { Length: > 0 } value ? value : type.Find(variable)?.Default;

    /// <summary>The value; empty where neither it nor a default is there.</summary>
    public string Text(string variable) => Find(variable) ?? "";

    /// <summary>A number.</summary>
    public int Number(string variable) => int.Parse(Text(variable), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>A duration.</summary>
    public TimeSpan Duration(string variable) =>
        DurationText.TryParse(Text(variable), out var duration) ? duration : throw new FormatException($"{variable} is no duration.");

    /// <summary>Whether the value is <c>true</c>.</summary>
    public bool Flag(string variable) => Text(variable) == "true";

    /// <summary>The words of a list that commas part.</summary>
    public IReadOnlyList<string> List(string variable) =>
        Text(variable).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
