namespace Klusterfuck.Rest.Runs;

/// <summary>The receipt for a payload that is durably stored.</summary>
/// <param name="Run">The run's id.</param>
public sealed record RunTicketJson(string Run);
