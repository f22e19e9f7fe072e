using LibGit2Sharp;
using GitCommit = LibGit2Sharp.Commit;

namespace Klusterfuck.Engine.Git.Commits;

/// <summary>Finds the commit a revision names.</summary>
internal static class RevisionResolver
{
    private const int ShortestId = 4;
    private const int FullId = 40;

    /// <summary>The commit.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.CommitNotFound"/>, <see cref="ErrorCodes.CommitAmbiguous"/>.</exception>
    public static GitCommit Resolve(Repository repository, string subject, string revision)
    {
        var expression = RevisionExpression.TryParse(revision) ?? throw NotFound(subject, revision);
        var commit = FindNamed(repository, subject, expression.Name) ?? throw NotFound(subject, revision);
        foreach (var (kind, count) in expression.Steps)
            commit = (kind == '~' ? Ancestor(commit, count) : Parent(commit, count)) ?? throw NotFound(subject, revision);
        return commit;
    }

    /// <summary>The reference of the default branch, which may have no commit yet.</summary>
    public static string DefaultBranch(Repository repository, string subject) =>
        repository.Refs["HEAD"] is SymbolicReference { TargetIdentifier: var branch } && branch.StartsWith("refs/heads/", StringComparison.Ordinal)
            ? branch
            : throw new KlusterfuckException(ErrorCodes.GitHostUnavailable, $"The repository of {subject} has no default branch: its HEAD names none.", subject);

    /// <summary>The commit a reference leads to, through other references and annotated tags; null where there is none.</summary>
    public static GitCommit? Peel(Reference reference) => Peel(reference.ResolveToDirectReference()?.Target);

    private static GitCommit? Peel(GitObject? found)
    {
        while (found is TagAnnotation tag)
            found = tag.Target;
        return found as GitCommit;
    }

    private static GitCommit? FindNamed(Repository repository, string subject, string name)
    {
        if (name == "HEAD")
        {
            return repository.Head.Tip ?? throw new KlusterfuckException(
                ErrorCodes.CommitNotFound, $"The default branch of {subject} has no commit yet.", name, "Push one.");
        }

        var isId = name.Length is >= ShortestId and <= FullId && name.All(char.IsAsciiHexDigit);
        if (isId && name.Length == FullId)
            return Peel(repository.Lookup(new ObjectId(name.ToLowerInvariant())));
        var named = References(name)
            .Select(reference => repository.Refs[reference] is { } found ? Peel(found) : null)
            .OfType<GitCommit>()
            .DistinctBy(commit => commit.Sha)
            .ToList();
        if (named.Count > 1)
            throw Ambiguous(subject, name, "refs/heads/ or refs/tags/ in front of the name says which.");
        return named.Count == 1 ? named[0] : isId ? FindByShortId(repository, subject, name.ToLowerInvariant()) : null;
    }

    private static IEnumerable<string> References(string name) =>
        name.StartsWith("refs/heads/", StringComparison.Ordinal) || name.StartsWith("refs/tags/", StringComparison.Ordinal) ? [name]
        : name.StartsWith("heads/", StringComparison.Ordinal) || name.StartsWith("tags/", StringComparison.Ordinal)
            ? ["refs/" + name, "refs/tags/" + name, "refs/heads/" + name]
            : ["refs/tags/" + name, "refs/heads/" + name];

    private static GitCommit? FindByShortId(Repository repository, string subject, string prefix)
    {
        try
        {
            return Peel(repository.Lookup(prefix));
        }
        catch (AmbiguousSpecificationException)
        {
            // Ambiguous among all objects; what is asked for is a commit. Few digits meet here often, so every object is looked at.
            var commits = repository.ObjectDatabase
                .Where(found => found.Sha.StartsWith(prefix, StringComparison.Ordinal))
                .OfType<GitCommit>()
                .Take(2)
                .ToList();
            return commits.Count < 2 ? commits.FirstOrDefault() : throw Ambiguous(subject, prefix, "More digits of the id say which.");
        }
    }

    private static GitCommit? Ancestor(GitCommit? commit, int generations)
    {
        for (; commit is not null && generations > 0; generations--)
            commit = Parent(commit, 1);
        return commit;
    }

    private static GitCommit? Parent(GitCommit commit, int number) => number == 0 ? commit : commit.Parents.ElementAtOrDefault(number - 1);

    private static KlusterfuckException Ambiguous(string subject, string revision, string hint) =>
        new(ErrorCodes.CommitAmbiguous, $"'{revision}' names more than one commit of {subject}.", revision, hint);

    private static KlusterfuckException NotFound(string subject, string revision)
    {
        var shown = revision is { Length: > 100 } ? revision[..100] + "…" : revision;
        return new KlusterfuckException(
            ErrorCodes.CommitNotFound, $"'{shown}' names no commit of {subject}.", shown,
            "A commit is named by its full or short id (4 digits or more), a branch, a tag or HEAD, each also with ~n or ^n.");
    }
}
