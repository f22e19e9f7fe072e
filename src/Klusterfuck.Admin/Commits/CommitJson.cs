using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Admin.Commits;

/// <summary>A commit of a function or flow.</summary>
public sealed record CommitJson
{
    /// <summary>The scope of its function's or flow's name.</summary>
    public required string Namespace { get; init; }

    /// <summary><c>function</c> or <c>flow</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The function or flow.</summary>
    public required string Name { get; init; }

    /// <summary>Its full id.</summary>
    public required string Id { get; init; }

    /// <summary>The first line of its message.</summary>
    public required string Subject { get; init; }

    /// <summary>Who wrote it.</summary>
    public required string Author { get; init; }

    /// <summary>The author's address.</summary>
    public required string Email { get; init; }

    /// <summary>When it was written, UTC.</summary>
    public required DateTime When { get; init; }

    /// <summary>Whether it is the selected one.</summary>
    public required bool Selected { get; init; }

    internal static CommitJson Of(Target target, SelectedCommit commit) => Of(target, commit.Commit, commit.Selected);

    internal static CommitJson Of(Target target, Commit commit, bool selected) => new()
    {
        Namespace = target.Namespace.Value,
        Kind = target.Kind == TargetKind.Function ? "function" : "flow",
        Name = target.Name.Value,
        Id = commit.Id.Value,
        Subject = commit.Subject,
        Author = commit.Author.Name,
        Email = commit.Author.Email,
        When = commit.When.UtcDateTime,
        Selected = selected,
    };
}
