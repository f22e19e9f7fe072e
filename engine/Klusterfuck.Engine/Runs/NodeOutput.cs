namespace Klusterfuck.Engine.Runs;

/// <summary>What a node gave at one of its outputs.</summary>
/// <param name="Name">The output.</param>
/// <param name="Payload">What goes along its links; null where the output was not taken, so that a skip does.</param>
internal sealed record NodeOutput(string Name, Payload? Payload);
