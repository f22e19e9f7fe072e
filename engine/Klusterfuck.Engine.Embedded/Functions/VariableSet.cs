using System.Collections.Immutable;

namespace Klusterfuck.Engine.Embedded.Functions;

/// <summary>The environment of a program, or why it cannot be had.</summary>
/// <param name="Variables">The variables; empty where there is a problem.</param>
/// <param name="Problem">A sentence that names what is missing and never a value; null where nothing is.</param>
internal sealed record VariableSet(ImmutableDictionary<string, string> Variables, string? Problem);
