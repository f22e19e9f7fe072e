namespace Klusterfuck.Engine;

/// <summary>An operation of the engine that could not be carried out. What failed while <em>running</em> a function is an outcome, not this.</summary>
public sealed class KlusterfuckException : Exception
{
    /// <summary>Says what could not be done.</summary>
    /// <param name="code">The stable identifier.</param>
    /// <param name="message">One sentence for a person: what happened, naming the target. Never holds a secret.</param>
    /// <param name="target">What it happened to, as <see cref="Naming.Target.ToString"/> prints it, a path or an id.</param>
    /// <param name="hint">What to do about it, without naming a parameter, a route or a button. Null where there is nothing to say.</param>
    /// <param name="innerException">The cause, kept for the log.</param>
    public KlusterfuckException(ErrorCode code, string message, string? target = null, string? hint = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Target = target;
        Hint = hint;
        Problems = [];
    }

    private KlusterfuckException(string target, IReadOnlyList<Problem> problems)
        : base(problems.Count == 1 ? problems[0].Message : $"{problems.Count} problems in {target}: {string.Join(" ", problems.Select(p => p.Message))}")
    {
        Code = ErrorCodes.Invalid;
        Target = target;
        Problems = problems;
    }

    /// <summary>The stable identifier.</summary>
    public ErrorCode Code { get; }

    /// <summary>What it happened to.</summary>
    public string? Target { get; }

    /// <summary>What to do about it.</summary>
    public string? Hint { get; }

    /// <summary>All that is wrong with what somebody wrote; empty for every other kind of failure.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>Makes the exception that carries everything wrong with one definition.</summary>
    /// <param name="target">What was written: <c>flow.json</c>, <c>config.yaml</c>, <c>function default/hello</c>.</param>
    /// <param name="problems">At least one problem.</param>
    public static KlusterfuckException ForProblems(string target, IReadOnlyList<Problem> problems) => new(target, problems);
}
