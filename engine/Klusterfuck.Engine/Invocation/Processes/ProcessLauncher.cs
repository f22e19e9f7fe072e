namespace Klusterfuck.Engine.Invocation.Processes;

/// <summary>The launcher of this operating system, and how commands are started by any.</summary>
internal static class ProcessLauncher
{
    private const int Attempts = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>The one to use.</summary>
    public static IProcessLauncher Default { get; } = OperatingSystem.IsLinux() ? new SpawnLauncher() : new PortableLauncher();

    /// <summary>Finds the program of a command and starts it; once more where its file is just being written.</summary>
    /// <exception cref="ProgramStartException">It could not be started; the message says why.</exception>
    public static async ValueTask<IRunningProcess> StartAsync(
        this IProcessLauncher launcher, IReadOnlyList<string> command, string folder, Dictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var program = ProgramFile.Find(command[0], folder, environment.GetValueOrDefault("PATH"));
        var start = new ProgramStart(program, command, folder, environment);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return launcher.Start(start);
            }
            catch (ProgramStartException e) when (e.IsPassing && attempt < Attempts)
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
