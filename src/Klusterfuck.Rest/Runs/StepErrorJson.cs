using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Rest.Runs;

/// <summary>Why a step failed.</summary>
/// <param name="Code">A stable identifier: <c>Timeout</c>, <c>Exit</c>.</param>
/// <param name="Message">A sentence for a person.</param>
/// <param name="Permanent">Whether another attempt is pointless.</param>
/// <param name="ExitCode">The exit code of the function; null where there is none.</param>
public sealed record StepErrorJson(string Code, string Message, bool Permanent, int? ExitCode)
{
    internal static StepErrorJson? Of(StepFailure? failure) =>
        failure is null ? null : new StepErrorJson(failure.Code, failure.Message, failure.Permanent, failure.ExitCode);
}
