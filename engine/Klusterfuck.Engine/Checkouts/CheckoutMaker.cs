using Klusterfuck.Engine.Checkouts.Preparation;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Invocation.Processes;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Checkouts;

/// <summary>
/// Makes a checkout, holding its lock: the files beside and then renamed into place, because what prepares them may write down where they are; the
/// preparation in their place; the marker last. What has no marker was not finished and is made again.
/// </summary>
/// <param name="source">Writes the files of a commit.</param>
/// <param name="layout">Where things are.</param>
/// <param name="launcher">Starts what prepares.</param>
/// <param name="time">The clock.</param>
internal sealed class CheckoutMaker(ICheckoutSource source, CheckoutLayout layout, IProcessLauncher launcher, TimeProvider time)
{
    private readonly Preparer preparer = new(layout.Environments, launcher, time);

    /// <summary>The checkout, also where another process makes it meanwhile.</summary>
    /// <exception cref="CheckoutFailedException">It could not be made; nothing is left of it.</exception>
    public async Task<Checkout> MakeAsync(Target repository, CheckoutKey key, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        try
        {
            using var held = await FolderLock.TakeAsync(layout.Lock(key), time, cancellationToken).ConfigureAwait(false);
            if (ReadyMarker.TryRead(layout, key) is { } made)
                return made;
            try
            {
                return await MakeAloneAsync(repository, key, variables, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                Delete(layout.Partial(key));
                if (!layout.IsUsed(key))
                    Delete(layout.Commit(key));
                throw;
            }
        }
        catch (KlusterfuckException e)
        {
            throw new CheckoutFailedException(
                e.Code.Kind == ErrorKind.NotFound ? InvocationFailure.Resolve : InvocationFailure.Checkout, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckoutFailedException(
                InvocationFailure.Checkout,
                DiskSpace.IsExhausted(e) ? $"The disk is full: the checkout of {repository} could not be written." : $"The checkout of {repository} could not be written: {e.Message}");
        }
    }

    private async Task<Checkout> MakeAloneAsync(
        Target repository, CheckoutKey key, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var place = layout.Commit(key);
        if (!Directory.Exists(place) || !layout.IsUsed(key))
        {
            Delete(place);
            var partial = layout.Partial(key);
            Delete(partial);
            Directory.CreateDirectory(partial);
            await source.WriteAsync(repository, key.Commit, partial, cancellationToken).ConfigureAwait(false);
            ReadConfig(partial, key);
            Directory.Move(partial, place);
        }

        var (text, config) = ReadConfig(place, key);
        var folder = Path.Combine(place, key.Path);
        MakeExecutable(folder, config);
        var added = await preparer.PrepareAsync(place, folder, config, variables, cancellationToken).ConfigureAwait(false);
        new ReadyMarker(text, added).Write(layout.Ready(key));
        return new Checkout(key.Commit, place, folder, config, added);
    }

    private static (string Text, FunctionConfig Config) ReadConfig(string place, CheckoutKey key)
    {
        var folder = Path.Combine(place, key.Path);
        if (!Directory.Exists(folder))
            throw Refuse($"There is no folder '{key.Path}' in commit {key.Commit.Short}.");
        return CheckoutFolder.ReadConfig(folder, $"{(key.Path.Length == 0 ? "the root" : $"the folder '{key.Path}'")} of commit {key.Commit.Short}");
    }

    private static void MakeExecutable(string folder, FunctionConfig config)
    {
        foreach (var name in config.Executables)
        {
            var file = Path.Combine(folder, name);
            if (!File.Exists(file))
                throw Refuse($"{FunctionConfig.FileName} names the executable '{name}', which is not there.");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }

    private static CheckoutFailedException Refuse(string message) => new(InvocationFailure.Checkout, message);

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
