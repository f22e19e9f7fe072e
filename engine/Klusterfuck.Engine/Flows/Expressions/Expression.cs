using Acornima;
using Acornima.Ast;
using Jint;

namespace Klusterfuck.Engine.Flows.Expressions;

/// <summary>A JavaScript expression over a payload, <c>input</c>. Each evaluation has an interpreter in which nothing of another is left and which can reach nothing else.</summary>
public sealed class Expression
{
    private readonly Prepared<Script> script;

    private Expression(string text, Prepared<Script> script)
    {
        Text = text;
        this.script = script;
        IsSimple = ExpressionGrammar.IsSimple(script.Program!);
    }

    /// <summary>What was written.</summary>
    public string Text { get; }

    /// <summary>Whether nothing in it can call, repeat, recurse or change anything, so that it ends at once.</summary>
    public bool IsSimple { get; }

    /// <summary>Reads an expression; null with a sentence where it is none.</summary>
    public static Expression? Parse(string text, out string? problem)
    {
        if (text.Length is 0 or > ExpressionLimits.MaxCharacters)
        {
            problem = $"An expression has 1 to {ExpressionLimits.MaxCharacters} characters; this one has {text.Length}.";
            return null;
        }

        Expression? expression = null;
        problem = null;
        try
        {
            ExpressionThread.Run(() =>
            {
                // Alone first, so that nothing can close the brackets it is put into. The line break ends a comment.
                new Parser().ParseExpression(text, null, strict: true);
                expression = new Expression(text, Jint.Engine.PrepareScript($"({text}\n)", strict: true));
            });
        }
        catch (Exception e) when (e is ParseErrorException or ScriptPreparationException or InsufficientExecutionStackException)
        {
            problem = $"This is no JavaScript expression: {Clip((e.InnerException ?? e).Message)}";
            return null;
        }

        if (ExpressionGrammar.HasBigInt(expression!.script.Program!))
            problem = "Numbers with n at their end are not supported.";
        return problem is null ? expression : null;
    }

    /// <summary>Its value for a payload. Whatever it tries, it ends soon and changes nothing.</summary>
    public ExpressionValue Evaluate(ExpressionInput input)
    {
        if (input.Problem is { } problem)
            return ExpressionValue.Failed(problem);
        if (IsSimple)
            return ExpressionInterpreter.Evaluate(script, isSimple: true, input);
        ExpressionValue? value = null;
        ExpressionThread.Run(() => value = ExpressionInterpreter.Evaluate(script, isSimple: false, input));
        return value!;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string Clip(string text) => text.Length > 200 ? $"{text[..200]} ..." : text;
}
