namespace Klusterfuck.Engine.Functions;

/// <summary>Which lines of a log are asked for; oldest first.</summary>
/// <param name="Tail">The last so many; null for all that are kept.</param>
/// <param name="Since">Lines at or after this instant; null for all.</param>
/// <param name="Follow">Whether to go on with new lines until cancelled.</param>
public sealed record FunctionLogQuery(int? Tail = null, DateTimeOffset? Since = null, bool Follow = false);
