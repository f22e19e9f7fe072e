namespace Klusterfuck.Engine.Repositories;

/// <summary>A file to be written or removed by a commit.</summary>
/// <param name="Path">With '/' between its parts; never absolute, never with '..', never below <c>.git</c>.</param>
/// <param name="Bytes">The new content; null removes the file.</param>
/// <param name="Executable">The run bit; null keeps what the file has, and gives it to a new file that begins with <c>#!</c>.</param>
/// <param name="ExpectedBlobId">The <see cref="FileEntry.BlobId"/> the caller saw, "" for a file that must not exist yet, null to write whatever is there.</param>
public sealed record FileChange(string Path, ReadOnlyMemory<byte>? Bytes, bool? Executable = null, string? ExpectedBlobId = null);
