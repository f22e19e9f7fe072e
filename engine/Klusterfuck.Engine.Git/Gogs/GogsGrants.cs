using Klusterfuck.Engine.Git.Storage;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Git.Gogs;

/// <summary>
/// Remembers the functions that have a user on Gogs, in one file each: names of users are hashes, and there is no call that lists them. A file is there before
/// its user is, and until he is gone.
/// </summary>
/// <param name="folder">Where the files are; made where absent.</param>
internal sealed class GogsGrants(string folder)
{
    /// <summary>Remembers a function.</summary>
    public void Add(string user, Target function)
    {
        var file = Path.Combine(folder, user);
        if (File.Exists(file))
            return;
        Directory.CreateDirectory(folder);
        var temporary = $"{file}.{Guid.NewGuid():N}";
        File.WriteAllText(temporary, $"{function.Namespace}/{function.Name}");
        File.Move(temporary, file, overwrite: true);
        DurableStorage.FlushFolder(folder);
    }

    /// <summary>Forgets a function.</summary>
    public void Remove(string user)
    {
        if (Directory.Exists(folder))
            File.Delete(Path.Combine(folder, user));
    }

    /// <summary>The functions; a file that says none is passed over.</summary>
    public IReadOnlyCollection<Target> List() => Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(Read).OfType<Target>()] : [];

    private static Target? Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Split('/') is [var ns, var name] && NamespaceName.TryParse(ns, out var space) && ResourceName.TryParse(name, out var resource)
                ? Target.Function(space, resource)
                : null;
        }
        catch (FileNotFoundException)
        {
            return null; // Forgotten meanwhile.
        }
    }
}
