using System.Text.Json;
using Klusterfuck.Cmdlets.Clusters;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Cmdlets.Sessions.Remote;
using Klusterfuck.Engine;

namespace Klusterfuck.Cmdlets.Contexts;

/// <summary>
/// The file contexts survive in. It holds tokens as they are, so it is guarded as ssh guards its keys: made readable by its owner alone (mode 0600 in
/// a folder of mode 0700; on Windows by the user's profile), and not read at all where others could have.
/// </summary>
internal static class ContextFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const int Tries = 50;
    private const string ClusterKind = "cluster";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Where it is.</summary>
    public static string Location => Path.Combine(KfEnvironment.ConfigFolder, "contexts.json");

    /// <summary>What is saved; nothing where there is no file.</summary>
    public static ContextBook Read()
    {
        var path = Location;
        if (!File.Exists(path))
            return ContextBook.Empty;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
        {
            throw new KlusterfuckException(
                CmdletErrorCodes.ContextsUnusable, $"'{path}' holds tokens and can be read by others.", path, $"Run 'chmod 600 {path}', and renew the tokens if others had the chance.");
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new KlusterfuckException(CmdletErrorCodes.ContextsUnusable, $"'{path}' is no file of contexts: {e.Message}", path, "Correct it or remove it.", e);
        }
    }

    /// <summary>Changes what is saved; one process at a time.</summary>
    public static async Task<ContextBook> ChangeAsync(Func<ContextBook, ContextBook> change, CancellationToken cancellationToken)
    {
        var folder = KfEnvironment.ConfigFolder;
        OwnerFile.MakeFolder(folder);
        await using var turn = await LockAsync(Path.Combine(folder, "contexts.lock"), cancellationToken);
        var changed = change(Read());
        OwnerFile.Write(Location, JsonSerializer.SerializeToUtf8Bytes(Write(changed), Indented));
        return changed;
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (left > 0)
            {
                await Task.Delay(Random.Shared.Next(50, 150), cancellationToken);
            }
        }
    }

    private static ContextBook Read(JsonElement json)
    {
        var entries = ContextBook.Empty.Entries.ToBuilder();
        if (json.Object("contexts") is { } saved)
        {
            foreach (var (name, value) in saved.EnumerateObject().Select(p => (p.Name, p.Value)))
            {
                entries[name] = new ContextEntry
                {
                    Name = name,
                    Address = Uri.TryCreate(value.Text("uri"), UriKind.Absolute, out var address) ? address : null,
                    Token = value.Text("token"),
                    Cluster = ReadCluster(value),
                    DataFolder = value.Text("dataFolder"),
                    Namespace = value.Text("namespace"),
                };
            }
        }

        return new ContextBook(json.Text("current"), entries.ToImmutable());
    }

    private static ClusterPlace? ReadCluster(JsonElement json) => json.Text("kind") == ClusterKind
        ? new ClusterPlace(json.Text("kubeConfig"), json.Text("kubeContext"), json.Text("systemNamespace") ?? ClusterPlace.DefaultSystemNamespace)
        : null;

    private static Dictionary<string, object?> Write(ContextBook book) => new()
    {
        ["version"] = 1,
        ["current"] = book.Current,
        ["contexts"] = book.Entries.ToDictionary(e => e.Key, e => new Dictionary<string, string?>
        {
            ["uri"] = e.Value.Address?.AbsoluteUri,
            ["token"] = e.Value.Token,
            ["kind"] = e.Value.Cluster is null ? null : ClusterKind,
            ["kubeConfig"] = e.Value.Cluster?.KubeConfig,
            ["kubeContext"] = e.Value.Cluster?.KubeContext,
            ["systemNamespace"] = e.Value.Cluster?.SystemNamespace,
            ["dataFolder"] = e.Value.DataFolder,
            ["namespace"] = e.Value.Namespace,
        }.Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value)),
    };
}
