using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>The receipt for a payload that is durably stored.</summary>
/// <param name="Run">The run.</param>
/// <param name="Existing">Whether an earlier payload with the same idempotency key began it.</param>
public sealed record RunTicket(RunId Run, bool Existing)
{
    /// <summary>The result of a run that was stored as ended, since nothing in it acts; null where the run goes on, or may.</summary>
    public Payload? Result { get; init; }
}
