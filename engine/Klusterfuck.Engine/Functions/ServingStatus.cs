using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Functions;

/// <summary>What a platform says of one function.</summary>
/// <param name="Serving">The commit that answers; null where none does.</param>
/// <param name="State">Whether the selected commit can answer.</param>
/// <param name="Message">Why not; null where it can.</param>
public sealed record ServingStatus(CommitId? Serving, FunctionState State, string? Message);
