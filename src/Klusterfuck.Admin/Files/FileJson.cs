using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Admin.Files;

/// <summary>A file in a commit.</summary>
/// <param name="Path">With '/' between its parts.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Executable">Whether its git mode has the run bit.</param>
/// <param name="BlobId">The id of its content; in quotes, it is its ETag.</param>
public sealed record FileJson(string Path, long Size, bool Executable, string BlobId)
{
    internal static FileJson Of(FileEntry f) => new(f.Path, f.Size, f.Executable, f.BlobId);
}
