using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Cmdlets.Commits;

/// <summary>A commit of a function or flow.</summary>
public sealed class KfCommit
{
    internal KfCommit(Target target, SelectedCommit commit, string? context)
    {
        Target = target;
        Context = context;
        Namespace = target.Namespace.Value;
        Kind = target.Kind.ToString();
        Name = target.Name.Value;
        Id = commit.Commit.Id.Value;
        Subject = commit.Commit.Subject;
        Author = commit.Commit.Author.Name;
        AuthorEmail = commit.Commit.Author.Email;
        When = commit.Commit.When.UtcDateTime;
        Selected = commit.Selected;
    }

    /// <summary>The context it comes from; null where that has no name.</summary>
    public string? Context { get; }

    /// <summary>The namespace of the function or flow.</summary>
    public string Namespace { get; }

    /// <summary>Function or Flow.</summary>
    public string Kind { get; }

    /// <summary>The name of the function or flow.</summary>
    public string Name { get; }

    /// <summary>The full id.</summary>
    public string Id { get; }

    /// <summary>The first line of its message.</summary>
    public string Subject { get; }

    /// <summary>The name of who wrote it.</summary>
    public string Author { get; }

    /// <summary>The address of who wrote it.</summary>
    public string AuthorEmail { get; }

    /// <summary>When it was written, UTC.</summary>
    public DateTime When { get; }

    /// <summary>Whether it is the selected one.</summary>
    public bool Selected { get; }

    internal Target Target { get; }

    /// <summary>The full id.</summary>
    public override string ToString() => Id;
}
