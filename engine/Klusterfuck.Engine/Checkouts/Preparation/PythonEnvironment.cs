using System.Collections.Immutable;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Checkouts.Preparation;

/// <summary>
/// A virtual environment with what <c>requirements.txt</c> asks for. Commits whose file is the same share one; it knows where it is, so it is made in
/// its place and never moved.
/// </summary>
/// <param name="environments">The folder of what checkouts share.</param>
/// <param name="commands">Runs python.</param>
/// <param name="time">The clock.</param>
internal sealed class PythonEnvironment(string environments, PreparationCommands commands, TimeProvider time)
{
    /// <summary>The file that asks for one.</summary>
    public const string LockFile = "requirements.txt";

    private static readonly string Binaries = OperatingSystem.IsWindows() ? "Scripts" : "bin";

    /// <summary>Makes it where it is not there.</summary>
    /// <returns>The variables that make programs use it.</returns>
    public async Task<ImmutableSortedDictionary<string, string>> PrepareAsync(string folder, CancellationToken cancellationToken)
    {
        var python = FindPython();
        var place = Path.Combine(environments, "python-" + Hash(folder, python));
        await new SharedFolder(place, time).MakeAsync(
            async place =>
            {
                await commands.RunAsync([python, "-m", "venv", place], folder, cancellationToken).ConfigureAwait(false);
                await commands.RunAsync(
                    [Path.Combine(place, Binaries, "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", LockFile], folder, cancellationToken)
                    .ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return ImmutableSortedDictionary<string, string>.Empty
            .Add("VIRTUAL_ENV", place)
            .Add("PATH", Path.Combine(place, Binaries) + Path.PathSeparator + commands.SearchPath);
    }

    private string FindPython()
    {
        foreach (var name in (string[])["python3", "python"])
        {
            try
            {
                return ProgramFile.Find(name, environments, commands.SearchPath);
            }
            catch (ProgramStartException)
            {
                // The other name, then.
            }
        }

        throw new CheckoutFailedException(InvocationFailure.Prepare, $"{LockFile} asks for Python packages, but there is no python3 on the PATH ({commands.SearchPath}).");
    }

    private static string Hash(string folder, string python)
    {
        using var hash = new ContentHash();
        hash.Add(python);
        AddFile(hash, folder, LockFile, []);
        return hash.Take();
    }

    // Whatever the file names of the checkout (wheels, source folders, other requirement files) decides on what is installed as the file itself does.
    private static void AddFile(ContentHash hash, string folder, string file, HashSet<string> seen)
    {
        var text = File.ReadAllText(Path.Combine(folder, file));
        hash.Add(text);
        foreach (var word in text.Split((char[])[' ', '\t', '\r', '\n', '=', '@', ';', '"', '\''], StringSplitOptions.RemoveEmptyEntries))
        {
            if (word is "-e" or "--editable")
                hash.Add(folder);
            var name = word.StartsWith("file:", StringComparison.Ordinal) ? word[5..] : word;
            var bracket = name.IndexOf('[', StringComparison.Ordinal);
            var path = Path.GetFullPath(bracket > 0 ? name[..bracket] : name, folder);
            if (!seen.Add(path) || !path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !Path.Exists(path))
                continue;
            if (path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) && File.Exists(path))
                AddFile(hash, folder, Path.GetRelativePath(folder, path), seen);
            else
                hash.AddContent(path);
        }
    }
}
