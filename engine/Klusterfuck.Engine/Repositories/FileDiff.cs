namespace Klusterfuck.Engine.Repositories;

/// <summary>What two commits differ in, for one file.</summary>
/// <param name="Path">Its path in the second commit, in the first where it was removed.</param>
/// <param name="OldPath">Its path in the first commit where it was renamed; null otherwise.</param>
/// <param name="Change">added, modified, removed or renamed.</param>
/// <param name="Added">Lines added.</param>
/// <param name="Removed">Lines removed.</param>
/// <param name="Patch">The unified diff, as <c>git apply</c> takes it; empty for a binary file, where it is longer than 256 KiB, and beyond 8 MiB for all files together.</param>
/// <param name="Binary">Whether git takes it for binary, or it is larger than 4 MiB and was not read.</param>
public sealed record FileDiff(string Path, string? OldPath, string Change, int Added, int Removed, string Patch, bool Binary);
