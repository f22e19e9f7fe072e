using System.Collections.Immutable;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Checkouts;

/// <summary>A commit on disk, prepared and ready to run.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Root">The folder that holds the whole commit; absolute.</param>
/// <param name="Folder">The folder of <c>config.yaml</c> in it, the program's working folder; absolute.</param>
/// <param name="Config">The commit's <c>config.yaml</c>.</param>
/// <param name="Variables">What preparation adds to the environment: <c>VIRTUAL_ENV</c> and a <c>PATH</c> that begins with it.</param>
public sealed record Checkout(CommitId Commit, string Root, string Folder, FunctionConfig Config, ImmutableSortedDictionary<string, string> Variables);
