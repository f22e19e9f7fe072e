using Klusterfuck.Engine.Documents;

namespace Klusterfuck.Engine.Flows.Expressions;

/// <summary>Reads expressions of a document.</summary>
internal static class ExpressionReading
{
    /// <summary>The expression of a key; null where it is absent or none.</summary>
    public static Expression? Expression(this ObjectReader reader, string key, bool required = false)
    {
        if (reader.Text(key, required) is not { } text)
            return null;
        var expression = Expressions.Expression.Parse(text, out var problem);
        if (problem is not null)
            reader.Problems.Add("ExpressionInvalid", reader.PathOf(key), problem);
        return expression;
    }
}
