namespace Klusterfuck.Engine.Repositories;

/// <summary>A file in a commit.</summary>
/// <param name="Path">With '/' between its parts.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Executable">Whether its git mode has the run bit.</param>
/// <param name="BlobId">The id of its content, 40 hexadecimal digits: what an ETag is made of.</param>
public sealed record FileEntry(string Path, long Size, bool Executable, string BlobId);
