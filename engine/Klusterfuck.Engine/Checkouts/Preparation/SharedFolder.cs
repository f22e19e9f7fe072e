namespace Klusterfuck.Engine.Checkouts.Preparation;

/// <summary>A folder several checkouts share, made once in its place under a lock and marked when it is complete.</summary>
/// <param name="folder">The folder; absolute.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedFolder(string folder, TimeProvider time)
{
    /// <summary>Makes it where it is not complete. Where that fails nothing is left.</summary>
    public async Task MakeAsync(Func<string, Task> make, CancellationToken cancellationToken)
    {
        var marker = folder + ".ready";
        if (File.Exists(marker))
            return;
        using var held = await FolderLock.TakeAsync(folder + ".lock", time, cancellationToken).ConfigureAwait(false);
        if (File.Exists(marker))
            return;
        Delete();
        try
        {
            Directory.CreateDirectory(folder);
            await make(folder).ConfigureAwait(false);
            await File.WriteAllBytesAsync(marker, [], cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Delete();
            throw;
        }
    }

    private void Delete()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
