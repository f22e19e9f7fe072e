using System.Collections.Concurrent;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Invocation.Prestart.Node;

/// <summary>
/// Tries once for each binary of Node.js whether it preloads at all: one that is built to ignore <c>NODE_OPTIONS</c>, or is something else of that
/// name, would run the program instead of waiting.
/// </summary>
internal static class NodeProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly ConcurrentDictionary<(string Binary, DateTime Written), Lazy<Task<bool>>> Answers = new();

    /// <summary>Whether a binary waits.</summary>
    /// <param name="launcher">Starts it.</param>
    /// <param name="binary">The binary, absolute.</param>
    /// <param name="start">A start that would wait; for the environment and the folder.</param>
    /// <param name="time">The clock.</param>
    public static Task<bool> CheckAsync(IProcessLauncher launcher, string binary, ProgramStart start, TimeProvider time) =>
        Answers.GetOrAdd((binary, File.GetLastWriteTimeUtc(binary)), _ => new(() => Task.Run(() => TryAsync(launcher, binary, start, time)))).Value;

    private static async Task<bool> TryAsync(IProcessLauncher launcher, string binary, ProgramStart start, TimeProvider time)
    {
        try
        {
            using var process = launcher.Start(start with { Program = binary, Command = ["node", "--eval", "0"] });
            var timer = time.CreateTimer(static process => ((IRunningProcess)process!).Kill(), process, Limit, Timeout.InfiniteTimeSpan);
            await using (timer.ConfigureAwait(false))
            {
                var waits = await NodePool.IsReadyAsync(process).ConfigureAwait(false);
                process.Kill();
                await process.Exit.ConfigureAwait(false);
                return waits;
            }
        }
        catch (ProgramStartException)
        {
            return false;
        }
    }
}
