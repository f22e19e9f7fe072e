using Klusterfuck.Cmdlets.Flows;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Functions;

/// <summary>What a check of a function came to.</summary>
public sealed class KfFunctionTest
{
    internal KfFunctionTest(Target function, CommitId? commit, IReadOnlyList<KfProblem> problems, int? statusCode, string? output, InvocationResult? result)
    {
        Namespace = function.Namespace.Value;
        Name = function.Name.Value;
        Commit = commit?.Value;
        Problems = problems;
        StatusCode = statusCode;
        Output = output;
        RequestId = result?.RequestId;
        Duration = result?.Duration;
        ExitCode = result?.ExitCode;
        StandardError = result?.StandardErrorTail;
        Message = problems.Count > 0 ? problems[0].ToString() : result?.Message;
        Passed = problems.Count == 0 && result is null or { Failure: null } && statusCode is null or < 400;
        Status = Passed ? "Succeeded" : "Failed";
    }

    /// <summary>The namespace of the function.</summary>
    public string Namespace { get; }

    /// <summary>The function.</summary>
    public string Name { get; }

    /// <summary>The commit that was checked; null for a folder whose config.yaml has problems.</summary>
    public string? Commit { get; }

    /// <summary>Whether everything is as it should be.</summary>
    public bool Passed { get; }

    /// <summary>Succeeded or Failed.</summary>
    public string Status { get; }

    /// <summary>All that is wrong with config.yaml.</summary>
    public IReadOnlyList<KfProblem> Problems { get; }

    /// <summary>The status the trial answered with; null where there was none.</summary>
    public int? StatusCode { get; }

    /// <summary>What the trial answered.</summary>
    public string? Output { get; }

    /// <summary>Why it failed; null where it did not.</summary>
    public string? Message { get; }

    /// <summary>How the program ended, where it failed.</summary>
    public int? ExitCode { get; }

    /// <summary>The end of what it wrote to standard error, where it failed.</summary>
    public string? StandardError { get; }

    /// <summary>Names the trial in the function's log.</summary>
    public string? RequestId { get; }

    /// <summary>How long the trial took.</summary>
    public TimeSpan? Duration { get; }

    /// <summary>What it came to.</summary>
    public override string ToString() => $"{Name} {Status}";
}
