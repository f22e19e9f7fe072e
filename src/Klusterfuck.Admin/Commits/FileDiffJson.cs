namespace Klusterfuck.Admin.Commits;

/// <summary>What two commits differ in, for one file.</summary>
/// <param name="Path">Its path.</param>
/// <param name="OldPath">Its path before, where it was renamed; null otherwise.</param>
/// <param name="Change">added, modified, removed or renamed.</param>
/// <param name="Added">Lines added.</param>
/// <param name="Removed">Lines removed.</param>
/// <param name="Binary">Whether git takes it for binary.</param>
/// <param name="Patch">The unified diff; empty for a binary file.</param>
public sealed record FileDiffJson(string Path, string? OldPath, string Change, int Added, int Removed, bool Binary, string Patch);
