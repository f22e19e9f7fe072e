using Klusterfuck.Engine.Flows.Expressions;

namespace Klusterfuck.Engine.Flows.Choices;

/// <summary>A rule of a choice.</summary>
/// <param name="When">Holds or does not.</param>
/// <param name="Output">The output that is taken where it holds.</param>
public sealed record ChoiceRule(Expression When, string Output);
