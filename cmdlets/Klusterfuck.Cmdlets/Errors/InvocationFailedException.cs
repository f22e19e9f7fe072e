using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Cmdlets.Errors;

/// <summary>A function that was called and failed.</summary>
public sealed class InvocationFailedException : Exception
{
    internal InvocationFailedException(string function, InvocationResult result)
        : base(Describe(function, result))
    {
        Stage = result.Failure!.Value;
        RequestId = result.RequestId;
        Commit = result.Commit?.Value;
        ExitCode = result.ExitCode;
        StandardErrorTail = result.StandardErrorTail;
        Duration = result.Duration;
    }

    /// <summary>The stage that failed.</summary>
    public InvocationFailure Stage { get; }

    /// <summary>The request it was.</summary>
    public string RequestId { get; }

    /// <summary>The commit that served; null where none was found.</summary>
    public string? Commit { get; }

    /// <summary>The exit code; null where the program never started.</summary>
    public int? ExitCode { get; }

    /// <summary>The end of what the program wrote to standard error.</summary>
    public string StandardErrorTail { get; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; }

    private static string Describe(string function, InvocationResult result)
    {
        var tail = result.StandardErrorTail.TrimEnd();
        var message = $"{function} failed: {result.Message}";
        return tail.Length == 0 || message.Contains(tail, StringComparison.Ordinal) ? message : $"{message}{Environment.NewLine}{tail}";
    }
}
