using System.Security.Cryptography;
using System.Text;

namespace Klusterfuck.Engine.Checkouts;

/// <summary>Where things are below the folder of all checkouts.</summary>
/// <param name="root">The folder of all checkouts; absolute.</param>
internal sealed class CheckoutLayout(string root)
{
    private const string PartialSuffix = ".partial";
    private const string ReadySuffix = ".ready";
    private const string LockSuffix = ".lock";
    private const string TrashPrefix = ".trash-";

    /// <summary>The folder of what several checkouts share.</summary>
    public string Environments { get; } = Path.Combine(root, "environments");

    /// <summary>The folder of an owner.</summary>
    public string Owner(string owner) =>
        owner.Length > 0 && owner[0] != '.' && Path.GetFileName(owner) == owner ? Path.Combine(root, owner) : throw new ArgumentException($"'{owner}' is no owner of checkouts.", nameof(owner));

    /// <summary>The folder of a commit.</summary>
    public string Commit(CheckoutKey key) => Path.Combine(Owner(key.Owner), key.Commit.Value);

    /// <summary>The folder a commit is written into before it has its place.</summary>
    public string Partial(CheckoutKey key) => Commit(key) + PartialSuffix;

    /// <summary>The file whose lock whoever makes or prepares a commit holds.</summary>
    public string Lock(CheckoutKey key) => Commit(key) + LockSuffix;

    /// <summary>The file that is there when a commit is ready to run from that path.</summary>
    public string Ready(CheckoutKey key) =>
        Commit(key) + (key.Path.Length == 0 ? "" : "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Path)))[..16]) + ReadySuffix;

    /// <summary>Whether the commit is ready from any path, so that its files must stay.</summary>
    public bool IsUsed(CheckoutKey key) =>
        Directory.Exists(Owner(key.Owner)) && Directory.EnumerateFiles(Owner(key.Owner), $"{key.Commit.Value}*{ReadySuffix}").Any();

    /// <summary>Takes an owner's folder away in one step, and then removes it.</summary>
    public void Remove(string owner)
    {
        var folder = Owner(owner);
        if (!Directory.Exists(folder))
            return;
        var trash = Path.Combine(root, TrashPrefix + Guid.NewGuid().ToString("N"));
        Directory.Move(folder, trash);
        Directory.Delete(trash, recursive: true);
    }

    /// <summary>Removes what killed processes left behind: half-written commits that nobody is writing now, and folders that were being removed.</summary>
    public void Sweep()
    {
        if (!Directory.Exists(root))
            return;
        foreach (var folder in Directory.EnumerateDirectories(root))
        {
            if (Path.GetFileName(folder).StartsWith(TrashPrefix, StringComparison.Ordinal))
                TryDelete(folder);
            else
                SweepOwner(folder);
        }
    }

    private static void SweepOwner(string folder)
    {
        foreach (var partial in Directory.EnumerateDirectories(folder, "*" + PartialSuffix))
        {
            using var held = FolderLock.TryTake(partial[..^PartialSuffix.Length] + LockSuffix);
            if (held is not null)
                TryDelete(partial);
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process is doing the same.
        }
    }
}
