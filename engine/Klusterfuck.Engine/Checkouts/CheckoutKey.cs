using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Checkouts;

/// <summary>What a checkout is kept under.</summary>
/// <param name="Owner">The uid of the function.</param>
/// <param name="Commit">The commit.</param>
/// <param name="Path">The folder of <c>config.yaml</c>, normalized; empty for the root.</param>
internal readonly record struct CheckoutKey(string Owner, CommitId Commit, string Path);
