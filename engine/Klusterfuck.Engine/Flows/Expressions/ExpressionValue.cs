namespace Klusterfuck.Engine.Flows.Expressions;

/// <summary>What came of an expression.</summary>
/// <param name="Json">Its value as JSON; null where it has none that JSON knows: undefined, a function.</param>
/// <param name="Text">Its value where that is a string, as it is.</param>
/// <param name="IsTrue">Whether it holds in the sense of JavaScript.</param>
/// <param name="Error">Why there is no value, in a sentence; null where there is one.</param>
public sealed record ExpressionValue(string? Json, string? Text, bool IsTrue, string? Error)
{
    internal static ExpressionValue Failed(string error) => new(null, null, false, error);
}
