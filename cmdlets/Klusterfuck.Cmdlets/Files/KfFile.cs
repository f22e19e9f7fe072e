using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Cmdlets.Files;

/// <summary>A file of a function's repository.</summary>
public sealed class KfFile
{
    internal KfFile(Target target, FileEntry entry, object? content, string? context)
    {
        Context = context;
        Namespace = target.Namespace.Value;
        Name = target.Name.Value;
        Path = entry.Path;
        Size = entry.Size;
        Executable = entry.Executable;
        BlobId = entry.BlobId;
        Content = content;
    }

    /// <summary>The context it comes from; null where that has no name.</summary>
    public string? Context { get; }

    /// <summary>The namespace of the function.</summary>
    public string Namespace { get; }

    /// <summary>The function.</summary>
    public string Name { get; }

    /// <summary>Its path in the repository, with '/' between the parts.</summary>
    public string Path { get; }

    /// <summary>Its size in bytes.</summary>
    public long Size { get; }

    /// <summary>Whether it has the run bit.</summary>
    public bool Executable { get; }

    /// <summary>Git's id of the content.</summary>
    public string BlobId { get; }

    /// <summary>The content: text where it is text, else bytes; null in lists.</summary>
    public object? Content { get; }

    /// <summary>Its path.</summary>
    public override string ToString() => Path;
}
