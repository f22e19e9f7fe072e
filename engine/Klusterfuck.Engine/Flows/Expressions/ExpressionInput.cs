using System.Text;
using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Flows.Expressions;

/// <summary>A payload as an expression sees it: parsed where it is JSON, else its text.</summary>
public sealed record ExpressionInput
{
    private ExpressionInput(string text, bool isJson, string? problem)
    {
        Text = text;
        IsJson = isJson;
        Problem = problem;
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>Whether the text is JSON.</summary>
    public bool IsJson { get; }

    /// <summary>Why no expression can be asked about it; null where one can.</summary>
    public string? Problem { get; }

    /// <summary>The input that is this payload.</summary>
    public static ExpressionInput Of(Payload payload) => Of(Encoding.UTF8.GetString(payload.Body.Span));

    /// <summary>The input that is this text.</summary>
    public static ExpressionInput Of(string text)
    {
        var problems = new ProblemList();
        if (JsonSyntax.Check(text, ExpressionLimits.MaxDepth, problems))
            return new ExpressionInput(text, isJson: true, null);
        return problems.All.Any(p => p.Code == "JsonTooDeep")
            ? new ExpressionInput(text, isJson: false, $"The payload is nested deeper than {ExpressionLimits.MaxDepth} levels, so that no expression can be asked about it.")
            : new ExpressionInput(text, isJson: false, null);
    }
}
