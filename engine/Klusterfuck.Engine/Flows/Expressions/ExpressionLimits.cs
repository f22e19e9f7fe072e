namespace Klusterfuck.Engine.Flows.Expressions;

/// <summary>What an expression may use.</summary>
public static class ExpressionLimits
{
    /// <summary>Characters of its text at most.</summary>
    public const int MaxCharacters = 10_000;

    /// <summary>Statements and loop turns at most.</summary>
    public const int MaxStatements = 100_000;

    /// <summary>Calls inside calls at most.</summary>
    public const int MaxRecursion = 64;

    /// <summary>Elements of an array at most: as many as the largest payload can hold.</summary>
    public const int MaxArray = 600_000;

    /// <summary>Characters of a string at most.</summary>
    public const int MaxString = 4 * 1024 * 1024;

    /// <summary>Bytes it may allocate.</summary>
    public const long MaxMemory = 32 * 1024 * 1024;

    /// <summary>Levels of its value, and of a payload it is asked about.</summary>
    public const int MaxDepth = 64;

    /// <summary>How long it may run.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);

    /// <summary>How long one match of a regular expression may take.</summary>
    public static readonly TimeSpan MaxMatch = TimeSpan.FromMilliseconds(100);
}
