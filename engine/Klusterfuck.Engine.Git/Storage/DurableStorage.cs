using System.Runtime.InteropServices;

namespace Klusterfuck.Engine.Git.Storage;

/// <summary>Brings files and the entries of folders to the disk, so that they survive a loss of power.</summary>
internal static partial class DurableStorage
{
    // O_RDONLY | O_CLOEXEC; O_RDONLY is 0 everywhere.
    private static readonly int OpenFlags = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    /// <summary>Flushes a file that is written and closed. Windows wants a handle for writing, which git's read-only files do not give.</summary>
    public static void FlushFile(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var handle = File.OpenHandle(path);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Flushes the entries of a folder: what was created in, renamed into or removed from it.</summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(path, OpenFlags);
        if (descriptor < 0)
            return;
        _ = Sync(descriptor);
        _ = Close(descriptor);
    }

    /// <summary>Flushes a folder with all that is in it.</summary>
    public static void FlushTree(string path)
    {
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
            FlushFile(file);
        foreach (var folder in Directory.EnumerateDirectories(path, "*", SearchOption.AllDirectories))
            FlushFolder(folder);
        FlushFolder(path);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
