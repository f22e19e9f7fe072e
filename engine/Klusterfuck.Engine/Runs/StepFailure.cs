namespace Klusterfuck.Engine.Runs;

/// <summary>Why a step failed.</summary>
/// <param name="Code">A stable identifier: <c>Timeout</c>, <c>Exit</c>, <c>PayloadTooLarge</c>.</param>
/// <param name="Message">A sentence for a person, with the tail of standard error where there is one.</param>
/// <param name="Permanent">Whether another attempt is pointless.</param>
/// <param name="ExitCode">The exit code of the function; null where there is none.</param>
public sealed record StepFailure(string Code, string Message, bool Permanent, int? ExitCode = null);
