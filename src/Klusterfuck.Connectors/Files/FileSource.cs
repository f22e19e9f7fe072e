using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;
using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Connectors.Files;

/// <summary>Posts each file that comes to rest in a folder, the oldest first, and then removes or moves it.</summary>
internal sealed class FileSource(SourceContext context) : ISource
{
    private const string Done = "done";
    private const string Rejected = "rejected";

    // Notices of the system get lost on some file systems; looking is right on all.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly DirectoryInfo folder = new(context.Settings.Text("FOLDER"));
    private readonly string pattern = context.Settings.Text("PATTERN");
    private readonly TimeSpan settle = context.Settings.Duration("SETTLE");
    private Dictionary<string, (long Size, DateTime Written, DateTimeOffset Since)> seen = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            folder.Refresh();
            if (!folder.Exists)
                throw new DirectoryNotFoundException($"There is no folder {folder.FullName}.");
            foreach (var file in List())
                await TakeAsync(file, cancellationToken).ConfigureAwait(false);
            context.Health.Connected();
            await Task.Delay(Interval, context.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private List<FileInfo> List()
    {
        var now = context.Time.GetUtcNow();
        var files = folder.EnumerateFiles().Where(f => IsOurs(f)).OrderBy(f => f.LastWriteTimeUtc).ThenBy(f => f.Name, StringComparer.Ordinal).ToList();
        seen = files.ToDictionary(
            f => f.Name,
            f => seen.TryGetValue(f.Name, out var known) && known.Size == f.Length && known.Written == f.LastWriteTimeUtc ? known : (f.Length, f.LastWriteTimeUtc, now),
            StringComparer.Ordinal);
        return [.. files.Where(f => now - seen[f.Name].Since >= settle)];
    }

    // A link may lead anywhere; a name that begins with a dot is a file somebody still writes.
    private bool IsOurs(FileInfo file) => file.Name[0] != '.' && file.LinkTarget is null && FileSystemName.MatchesSimpleExpression(pattern, file.Name, ignoreCase: false);

    private async Task TakeAsync(FileInfo file, CancellationToken cancellationToken)
    {
        if (file.Length > Payload.MaxBytes)
        {
            Move(file, Rejected);
            return;
        }

        byte[] body;
        try
        {
            body = await File.ReadAllBytesAsync(file.FullName, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            return;
        }

        var written = file.LastWriteTimeUtc.Ticks.ToString(CultureInfo.InvariantCulture);
        var key = MessageKey.Of(context.Node, file.Name, written, Convert.ToHexStringLower(SHA256.HashData(body)));
        var message = new Message(
            key, body, FileTypes.Of(file.Extension), EventHeaders.Of("file", folder.FullName, file.Name, key, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero)));
        if (!await context.Delivery.TryDeliverAsync(message, cancellationToken).ConfigureAwait(false))
            Move(file, Rejected);
        else if (context.Settings.Text("DONE") == "keep")
            Move(file, Done);
        else
            file.Delete();
    }

    private void Move(FileInfo file, string where)
    {
        var target = Path.Combine(folder.CreateSubdirectory(where).FullName, file.Name);
        if (File.Exists(target))
            target = $"{target}.{Guid.NewGuid():N}";
        File.Move(file.FullName, target);
    }
}
