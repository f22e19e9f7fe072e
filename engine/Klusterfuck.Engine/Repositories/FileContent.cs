namespace Klusterfuck.Engine.Repositories;

/// <summary>A file of a commit with its bytes.</summary>
/// <param name="Entry">The file.</param>
/// <param name="Bytes">Its content.</param>
public sealed record FileContent(FileEntry Entry, ReadOnlyMemory<byte> Bytes);
