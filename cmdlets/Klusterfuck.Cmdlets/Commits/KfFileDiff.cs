using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Cmdlets.Commits;

/// <summary>What two commits differ in, in one file.</summary>
public sealed class KfFileDiff
{
    internal KfFileDiff(Target target, Comparison comparison, FileDiff file)
    {
        Namespace = target.Namespace.Value;
        Kind = target.Kind.ToString();
        Name = target.Name.Value;
        From = comparison.From.Id.Value;
        To = comparison.To.Id.Value;
        Path = file.Path;
        OldPath = file.OldPath;
        Change = file.Change;
        Added = file.Added;
        Removed = file.Removed;
        Binary = file.Binary;
        Patch = file.Patch;
    }

    /// <summary>The namespace of the function or flow.</summary>
    public string Namespace { get; }

    /// <summary>Function or Flow.</summary>
    public string Kind { get; }

    /// <summary>The name of the function or flow.</summary>
    public string Name { get; }

    /// <summary>The commit compared from.</summary>
    public string From { get; }

    /// <summary>The commit compared to.</summary>
    public string To { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What it was called before; null where it has its name still.</summary>
    public string? OldPath { get; }

    /// <summary>What happened to it: added, modified, removed, renamed ...</summary>
    public string Change { get; }

    /// <summary>Lines added.</summary>
    public int Added { get; }

    /// <summary>Lines removed.</summary>
    public int Removed { get; }

    /// <summary>Whether it is no text.</summary>
    public bool Binary { get; }

    /// <summary>The difference as a unified patch.</summary>
    public string Patch { get; }

    /// <summary>The patch.</summary>
    public override string ToString() => Patch;
}
