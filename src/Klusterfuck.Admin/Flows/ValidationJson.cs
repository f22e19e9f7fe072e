using Klusterfuck.Engine;

namespace Klusterfuck.Admin.Flows;

/// <summary>What is wrong with a model.</summary>
/// <param name="Valid">Whether nothing is.</param>
/// <param name="Problems">Everything that is.</param>
public sealed record ValidationJson(bool Valid, IReadOnlyList<Problem> Problems);
