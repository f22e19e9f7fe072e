using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Admin.Commits;

/// <summary>What two commits differ in.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The second.</param>
/// <param name="Files">Every file that differs, by path.</param>
public sealed record ComparisonJson(ComparedCommitJson From, ComparedCommitJson To, IReadOnlyList<FileDiffJson> Files)
{
    internal static ComparisonJson Of(Comparison c) => new(
        ComparedCommitJson.Of(c.From), ComparedCommitJson.Of(c.To),
        [.. c.Files.Select(f => new FileDiffJson(f.Path, f.OldPath, f.Change, f.Added, f.Removed, f.Binary, f.Patch))]);
}
