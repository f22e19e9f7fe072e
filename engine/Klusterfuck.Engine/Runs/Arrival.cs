using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>What arrived at an item that gathered.</summary>
/// <param name="Parent">The step it came from; null for what a replay took over.</param>
/// <param name="Link">The link it came by.</param>
/// <param name="Path">The links it came by, as its delivery said.</param>
/// <param name="Part">Which element of the work it is.</param>
/// <param name="Payload">What it carries; null for a skip.</param>
/// <param name="Fails">Whether it says that a part of the work failed.</param>
public sealed record Arrival(StepId? Parent, int Link, string Path, int Part, Payload? Payload, bool Fails);
