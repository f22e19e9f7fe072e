using System.Buffers;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Checkouts.Preparation;

/// <summary>Runs the commands that prepare a checkout.</summary>
/// <param name="launcher">Starts programs.</param>
/// <param name="environment">Their environment.</param>
internal sealed class PreparationCommands(IProcessLauncher launcher, Dictionary<string, string> environment)
{
    private const int BufferSize = 4 * 1024;

    /// <summary>The PATH programs are found by.</summary>
    public string SearchPath => environment.GetValueOrDefault("PATH") ?? "";

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="CheckoutFailedException">It could not be started or failed; the end of what it wrote is in the message.</exception>
    public async Task RunAsync(IReadOnlyList<string> command, string folder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var output = new ErrorLog(_ => { });
        int code;
        try
        {
            using var process = await launcher.StartAsync(command, folder, environment, cancellationToken).ConfigureAwait(false);
            process.CloseInput();
            await using (cancellationToken.UnsafeRegister(static process => ((IRunningProcess)process!).Kill(), process).ConfigureAwait(false))
            {
                await Task.WhenAll(ReadAsync(process.ReadOutputAsync, output), ReadAsync(process.ReadErrorAsync, output)).ConfigureAwait(false);
                code = await process.Exit.ConfigureAwait(false);
            }
        }
        catch (ProgramStartException e)
        {
            throw new CheckoutFailedException(InvocationFailure.Prepare, $"'{Name(command)}' could not be started to prepare the checkout. {e.Message}");
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (code == 0)
            return;
        var tail = output.Tail.Trim();
        throw new CheckoutFailedException(
            InvocationFailure.Prepare,
            (tail.Contains("No space left on device", StringComparison.OrdinalIgnoreCase) ? "The disk is full: " : "")
            + $"'{Name(command)}' ended with exit code {code} when it prepared the checkout{(tail.Length == 0 ? "." : ": " + tail)}");
    }

    private static async Task ReadAsync(Func<Memory<byte>, ValueTask<int>> read, ErrorLog output)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        int count;
        while ((count = await read(buffer).ConfigureAwait(false)) > 0)
        {
            lock (output)
                output.Add(buffer.AsSpan(0, count));
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static string Name(IReadOnlyList<string> command) => string.Join(' ', command);
}
