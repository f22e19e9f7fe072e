using System.Collections.Immutable;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Checkouts.Preparation;

/// <summary>Gets a checkout what it depends on: by its own <c>prepare</c>, or <c>pip</c> and <c>npm ci</c> where it has a lock file for them.</summary>
/// <param name="environments">The folder of what checkouts share.</param>
/// <param name="launcher">Starts programs.</param>
/// <param name="time">The clock.</param>
internal sealed class Preparer(string environments, IProcessLauncher launcher, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Prepares a checkout in its place.</summary>
    /// <param name="root">The folder of the commit.</param>
    /// <param name="folder">The folder of its <c>config.yaml</c>.</param>
    /// <param name="config">What that says.</param>
    /// <param name="variables">Environment, beside the platform's.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What it adds to the environment of the program.</returns>
    /// <exception cref="CheckoutFailedException">It failed, or did not end within 10 minutes.</exception>
    public async Task<ImmutableSortedDictionary<string, string>> PrepareAsync(
        string root, string folder, FunctionConfig config, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var environment = ProgramEnvironment.Inherit();
        ProgramEnvironment.Add(environment, config.Env);
        ProgramEnvironment.Add(environment, variables);
        environment["WORK_DIR"] = root;
        using var deadline = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var commands = new PreparationCommands(launcher, environment);
        var added = ImmutableSortedDictionary<string, string>.Empty;
        try
        {
            if (!config.Prepare.IsDefaultOrEmpty)
            {
                await commands.RunAsync(config.Prepare, folder, either.Token).ConfigureAwait(false);
                return added;
            }

            if (File.Exists(Path.Combine(folder, PythonEnvironment.LockFile)))
                added = await new PythonEnvironment(environments, commands, time).PrepareAsync(folder, either.Token).ConfigureAwait(false);
            if (File.Exists(Path.Combine(folder, NodePackages.LockFile)))
                await new NodePackages(environments, commands, time).PrepareAsync(folder, either.Token).ConfigureAwait(false);
            return added;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CheckoutFailedException(InvocationFailure.Prepare, $"Preparing the checkout did not end within {Quantity.FormatDuration(Limit)} and was killed.");
        }
    }
}
