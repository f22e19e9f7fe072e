using System.Globalization;

namespace Klusterfuck.Engine.Invocation.Prestart.Node;

/// <summary>
/// The script that Node.js preloads, as a file in a private folder: Node.js takes it from nowhere else. The folder goes when this process ends well;
/// one that was left by a killed process is removed by the next, which tells by the lock on the script.
/// </summary>
internal static class NodeBootstrap
{
    private const string Prefix = "kf-node-";

    private static readonly Lazy<string?> SharedFile = new(Write);

    /// <summary>The script, absolute; null where it cannot be written.</summary>
    public static string? File => SharedFile.Value;

    private static string? Write()
    {
        try
        {
            RemoveStale();
            var folder = Directory.CreateTempSubdirectory(Prefix).FullName;
            var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"prestart-{Environment.ProcessId}.cjs"));
            using (var script = typeof(NodeBootstrap).Assembly.GetManifestResourceStream("prestart.cjs")!)
            using (var target = System.IO.File.Create(file))
                script.CopyTo(target);
            var held = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(folder, held);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void RemoveStale()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            try
            {
                // A folder without its script is one that is just being made, or removed.
                var scripts = Directory.GetFiles(folder, "prestart-*.cjs");
                if (scripts.Length == 0)
                    continue;
                using var held = new FileStream(scripts[0], FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody else's, or in use.
            }
        }
    }

    private static void Remove(string folder, FileStream held)
    {
        held.Dispose();
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next process removes it.
        }
    }
}
