using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Repositories;

/// <summary>A commit of a repository.</summary>
/// <param name="Id">Its full id.</param>
/// <param name="Subject">The first line of its message.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="When">When it was written, with the author's offset.</param>
public sealed record Commit(CommitId Id, string Subject, Actor Author, DateTimeOffset When);
