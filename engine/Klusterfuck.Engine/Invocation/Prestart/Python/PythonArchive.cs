using System.IO.Compression;
using System.Reflection;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Invocation.Prestart.Python;

/// <summary>What is put before an interpreter's own modules: an archive in memory, so that no file is left anywhere.</summary>
internal static class PythonArchive
{
    private static readonly string[] Scripts = ["sitecustomize.py", "klusterfuck_copy.py", "klusterfuck_exit.py"];

    private static readonly Lazy<byte[]> Content = new(Pack);

    /// <summary>Opens it, for a program to be given.</summary>
    /// <exception cref="ProgramStartException">Too many files are open.</exception>
    public static int Open() => NativeSockets.Raise(NativeSockets.OpenMemory("klusterfuck-prestart", Content.Value));

    private static byte[] Pack()
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in Scripts)
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                using var script = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
                script.CopyTo(entry);
            }
        }

        return memory.ToArray();
    }
}
