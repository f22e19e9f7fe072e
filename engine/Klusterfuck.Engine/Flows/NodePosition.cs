namespace Klusterfuck.Engine.Flows;

/// <summary>Where an editor draws a node.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Downwards.</param>
public readonly record struct NodePosition(double X, double Y);
