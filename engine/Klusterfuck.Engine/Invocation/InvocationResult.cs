using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Invocation;

/// <summary>How one invocation ended.</summary>
public sealed record InvocationResult
{
    /// <summary>Exit code by which a program says that its input is at fault (EX_DATAERR of sysexits.h).</summary>
    public const int InputAtFault = 65;

    /// <summary>Exit code by which a program asks to be tried again (EX_TEMPFAIL of sysexits.h).</summary>
    public const int TryAgain = 75;

    /// <summary>The request it was.</summary>
    public required string RequestId { get; init; }

    /// <summary>The stage that failed; null where it succeeded.</summary>
    public InvocationFailure? Failure { get; init; }

    /// <summary>What went wrong, for a person; null where it succeeded.</summary>
    public string? Message { get; init; }

    /// <summary>The commit that served; null where none was found.</summary>
    public CommitId? Commit { get; init; }

    /// <summary>The exit code; 128 plus the signal where a signal ended it; null where it never started.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The last 4 KiB of standard error, as UTF-8 with replacement.</summary>
    public string StandardErrorTail { get; init; } = "";

    /// <summary>From the request to the end of the program.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>When trying again may succeed, for <see cref="InvocationFailure.Busy"/>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether it succeeded.</summary>
    public bool Succeeded => Failure is null;

    /// <summary>Whether trying the same input again on the same commit is pointless: its input is at fault, or too large.</summary>
    public bool IsPermanent => Failure is InvocationFailure.TooLarge || (Failure is InvocationFailure.Exit && ExitCode == InputAtFault);
}
