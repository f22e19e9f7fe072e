namespace Klusterfuck.Engine.Runs;

/// <summary>A run store behind all its ports.</summary>
/// <param name="Store">Keeps runs.</param>
/// <param name="Leases">Keeps claims.</param>
/// <param name="History">Reads runs.</param>
/// <param name="DeadLetters">Keeps what failed.</param>
public sealed record RunPorts(IRunStore Store, IWorkLeases Leases, IRunHistory History, IDeadLetters DeadLetters);
