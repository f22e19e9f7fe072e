using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Admin.Commits;

/// <summary>One of two commits that are compared.</summary>
/// <param name="Id">Its full id.</param>
/// <param name="Subject">The first line of its message.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="When">When it was written, UTC.</param>
public sealed record ComparedCommitJson(string Id, string Subject, string Author, DateTime When)
{
    internal static ComparedCommitJson Of(Commit c) => new(c.Id.Value, c.Subject, c.Author.Name, c.When.UtcDateTime);
}
