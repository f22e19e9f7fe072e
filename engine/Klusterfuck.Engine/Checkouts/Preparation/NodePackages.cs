using Klusterfuck.Engine.Invocation;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Checkouts.Preparation;

/// <summary>
/// The packages <c>package-lock.json</c> names, by <c>npm ci</c>. Commits whose package files are the same share them, by a link to the folder; where the
/// packages or their installation reach into the checkout, it gets its own.
/// </summary>
/// <param name="environments">The folder of what checkouts share.</param>
/// <param name="commands">Runs npm.</param>
/// <param name="time">The clock.</param>
internal sealed class NodePackages(string environments, PreparationCommands commands, TimeProvider time)
{
    /// <summary>The file that asks for them.</summary>
    public const string LockFile = "package-lock.json";

    private const string PackageFile = "package.json";
    private const string Modules = "node_modules";

    private static readonly string[] Files = [PackageFile, LockFile, ".npmrc"];
    private static readonly string[] Install = ["npm", "ci", "--no-audit", "--no-fund", "--no-update-notifier"];
    private static readonly string[] Hooks = ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"];

    /// <summary>Installs them.</summary>
    public async Task PrepareAsync(string folder, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(folder, PackageFile)))
            throw new CheckoutFailedException(InvocationFailure.Prepare, $"There is a {LockFile} but no {PackageFile} beside it.");
        if (OperatingSystem.IsWindows() || ReachesIntoCheckout(folder))
        {
            await commands.RunAsync(Install, folder, cancellationToken).ConfigureAwait(false);
            return;
        }

        var place = Path.Combine(environments, "node-" + Hash(folder));
        await new SharedFolder(place, time).MakeAsync(
            async place =>
            {
                foreach (var file in Files.Where(f => File.Exists(Path.Combine(folder, f))))
                    File.Copy(Path.Combine(folder, file), Path.Combine(place, file));
                await commands.RunAsync(Install, place, cancellationToken).ConfigureAwait(false);
                Directory.CreateDirectory(Path.Combine(place, Modules));
            },
            cancellationToken).ConfigureAwait(false);
        var link = Path.Combine(folder, Modules);
        if (!Path.Exists(link))
            Directory.CreateSymbolicLink(link, Path.Combine(place, Modules));
    }

    private static bool ReachesIntoCheckout(string folder)
    {
        if (Path.Exists(Path.Combine(folder, Modules)))
            return true;
        var package = Read(folder, PackageFile);
        return package["workspaces"] is not null
            || (package["scripts"] is JObject scripts && Hooks.Any(scripts.ContainsKey))
            || Read(folder, LockFile).Descendants().OfType<JProperty>().Any(p => p.Name == "link" || (p.Name is "resolved" or "version" && p.Value.ToString().StartsWith("file:", StringComparison.Ordinal)));
    }

    private static JObject Read(string folder, string name)
    {
        try
        {
            return JObject.Parse(File.ReadAllText(Path.Combine(folder, name)));
        }
        catch (JsonException e)
        {
            throw new CheckoutFailedException(InvocationFailure.Prepare, $"{name} is no JSON object. {e.Message}");
        }
    }

    private static string Hash(string folder)
    {
        using var hash = new ContentHash();
        foreach (var file in Files.Where(f => File.Exists(Path.Combine(folder, f))))
        {
            hash.Add(file);
            hash.AddContent(Path.Combine(folder, file));
        }

        return hash.Take();
    }
}
