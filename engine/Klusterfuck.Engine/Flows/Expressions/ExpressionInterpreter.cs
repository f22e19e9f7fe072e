using System.Collections.Concurrent;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Runtime;

namespace Klusterfuck.Engine.Flows.Expressions;

/// <summary>Evaluates expressions, each in an interpreter in which nothing of another is left.</summary>
internal static class ExpressionInterpreter
{
    // What no limit covers, or waits, or is of no use where nothing outlives the expression.
    private static readonly string[] Removed =
    [
        "BigInt", "BigInt64Array", "BigUint64Array", "DataView", "Temporal", "SharedArrayBuffer", "Atomics", "ShadowRealm", "Promise", "FinalizationRegistry", "WeakRef",
        "Proxy", "eval", "Function",
    ];

    // Making an interpreter costs more than most expressions, and garbage besides.
    private static readonly int MostIdle = 2 * Environment.ProcessorCount;
    private static readonly ConcurrentBag<Jint.Engine> Idle = [];

    /// <summary>The value of an expression.</summary>
    /// <param name="script">The expression.</param>
    /// <param name="isSimple">Whether it can neither call nor assign, so that it leaves nothing behind in its interpreter, which another such expression may have then.</param>
    /// <param name="input">The payload.</param>
    public static ExpressionValue Evaluate(Prepared<Script> script, bool isSimple, ExpressionInput input)
    {
        try
        {
            var engine = isSimple && Idle.TryTake(out var idle) ? idle : Make();
            engine.SetValue("input", input.IsJson ? new JsonParser(engine).Parse(input.Text) : new JsString(input.Text));
            var value = engine.Evaluate(script);
            var json = ExpressionJson.Print(value, out var problem);
            var result = problem is null
                ? new ExpressionValue(json, value.IsString() ? value.AsString() : null, TypeConverter.ToBoolean(value), null)
                : ExpressionValue.Failed(problem);
            if (isSimple && Idle.Count < MostIdle)
            {
                engine.SetValue("input", JsValue.Undefined);
                Idle.Add(engine);
            }

            return result;
        }
        catch (Exception e) when (Explain(e) is not null)
        {
            return ExpressionValue.Failed(Explain(e)!);
        }
    }

    private static Jint.Engine Make()
    {
        var engine = new Jint.Engine(Limit);
        foreach (var name in Removed)
            engine.Global.Delete(name);
        StringGuards.Install(engine);
        return engine;
    }

    private static void Limit(Options options)
    {
        options.Strict();
        options.MaxStatements(ExpressionLimits.MaxStatements);
        options.LimitMemory(ExpressionLimits.MaxMemory);
        options.LimitRecursion(ExpressionLimits.MaxRecursion);
        options.TimeoutInterval(ExpressionLimits.MaxTime);
        options.RegexTimeoutInterval(ExpressionLimits.MaxMatch);
        options.MaxArraySize(ExpressionLimits.MaxArray);
        options.DisableStringCompilation();
        options.Constraints.PromiseTimeout = TimeSpan.FromMilliseconds(1);
    }

    private static string? Explain(Exception error) => error switch
    {
        JavaScriptException e => $"The expression failed: {Clip(e.Message)}",
        System.Text.RegularExpressions.RegexMatchTimeoutException => $"A regular expression took longer than {ExpressionLimits.MaxMatch.TotalMilliseconds} ms.",
        TimeoutException => $"The expression took longer than {ExpressionLimits.MaxTime.TotalSeconds} s.",
        StatementsCountOverflowException => $"The expression ran more than {ExpressionLimits.MaxStatements} statements.",
        RecursionDepthOverflowException => $"The expression called itself more than {ExpressionLimits.MaxRecursion} levels deep.",
        MemoryLimitExceededException or OutOfMemoryException => "The expression used more memory than it may, or an array was too large.",
        InsufficientExecutionStackException => "The expression is nested too deeply.",
        // What the interpreter itself may throw at a value it did not expect.
        JintException or InvalidOperationException or ArgumentException or OverflowException or NotSupportedException or InvalidCastException
            or IndexOutOfRangeException or NullReferenceException => $"The expression failed: {Clip(error.Message)}",
        _ => null,
    };

    private static string Clip(string text) => text.Length > 300 ? $"{text[..300]} ..." : text;
}
