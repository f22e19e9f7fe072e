using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runners;

/// <summary>What runners know of a function.</summary>
/// <param name="Function">The function.</param>
/// <param name="Commit">The selected commit; null for none.</param>
/// <param name="Address">Where its workers answer.</param>
/// <param name="Token">The token its workers take.</param>
public sealed record PublishedFunction(Target Function, CommitId? Commit, Uri Address, string Token)
{
    /// <summary>The function without its token.</summary>
    public override string ToString() => $"{Function} at {Address}";
}
