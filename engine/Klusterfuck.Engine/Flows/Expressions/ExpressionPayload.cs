using System.Text;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Flows.Expressions;

/// <summary>Makes payloads with expressions.</summary>
internal static class ExpressionPayload
{
    /// <summary>The value of an expression as a payload: JSON where the media type says so, else the text of a string, or JSON of anything else.</summary>
    public static (Payload? Payload, string? Error) Make(Expression expression, Payload input, string contentType)
    {
        var value = expression.Evaluate(ExpressionInput.Of(input));
        if (value.Error is not null)
            return (null, value.Error);
        var text = PayloadText.IsJson(contentType) ? value.Json : value.Text ?? value.Json;
        return text is null
            ? (null, $"'{expression}' gave undefined, which is no payload.")
            : (input with { Body = Encoding.UTF8.GetBytes(text), ContentType = contentType }, null);
    }
}
