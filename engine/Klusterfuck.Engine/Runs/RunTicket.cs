using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>The receipt for a payload that is durably stored.</summary>
/// <param name="Run">The run.</param>
/// <param name="Existing">Whether an earlier payload with the same idempotency key began it.</param>
public sealed record RunTicket(RunId Run, bool Existing);
