using System.Diagnostics.CodeAnalysis;

namespace Klusterfuck.Engine;

/// <summary>A value read from what somebody wrote, or all that is wrong with it.</summary>
/// <typeparam name="T">What was read.</typeparam>
public sealed class Validated<T>
    where T : class
{
    /// <summary>A value without problems.</summary>
    public Validated(T value)
    {
        Value = value;
        Problems = [];
    }

    /// <summary>No value, because of these problems.</summary>
    public Validated(IReadOnlyList<Problem> problems) => Problems = problems;

    /// <summary>The value; null where there are problems.</summary>
    public T? Value { get; }

    /// <summary>Everything that is wrong; empty where there is a value.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsValid => Value is not null;

    /// <summary>The value.</summary>
    /// <param name="target">What was read, for the exception.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/> with all problems.</exception>
    public T OrThrow(string target) => Value ?? throw KlusterfuckException.ForProblems(target, Problems);
}
