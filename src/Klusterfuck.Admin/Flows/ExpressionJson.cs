using System.Text.Json;

namespace Klusterfuck.Admin.Flows;

/// <summary>An expression to be tried.</summary>
public sealed record ExpressionJson
{
    /// <summary>The expression.</summary>
    public required string Expression { get; init; }

    /// <summary>What <c>input</c> is: any JSON; a string is the text of a payload that is no JSON.</summary>
    public JsonElement Payload { get; init; }
}
