namespace Klusterfuck.Engine.Embedded.Storage;

/// <summary>Folders and files that nobody but their owner may read, made whole or not at all also when several processes make them at once.</summary>
internal static class PrivateFile
{
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode700 = FileMode600 | UnixFileMode.UserExecute;

    /// <summary>Makes a folder with mode 0700 where it is absent. One that is there is left as it is.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, FolderMode700);
    }

    /// <summary>Makes an empty file with mode 0600 where it is absent.</summary>
    public static void Touch(string path)
    {
        if (!File.Exists(path))
            Open(path, FileMode.OpenOrCreate).Dispose();
    }

    /// <summary>The content of a file; where it is absent it is made with what <paramref name="create"/> gives.</summary>
    public static byte[] ReadOrCreate(string path, Func<byte[]> create)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            TryCreate(path, create());
            return File.ReadAllBytes(path);
        }
    }

    /// <summary>Opens a file with mode 0600 where it is made.</summary>
    public static FileStream Open(string path, FileMode mode, FileShare share = FileShare.ReadWrite)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileMode600;
        return new FileStream(path, options);
    }

    private static void TryCreate(string path, byte[] content)
    {
        var beside = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var file = Open(beside, FileMode.CreateNew, FileShare.None))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was first; its content counts.
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
