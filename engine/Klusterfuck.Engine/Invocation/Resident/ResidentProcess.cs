using System.Buffers;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Invocation.Resident;

/// <summary>A process that stays: its standard error goes to the log, and it is ended gently.</summary>
internal sealed class ResidentProcess : IAsyncDisposable
{
    private const int BufferSize = 4 * 1024;

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly TimeProvider time;
    private readonly ErrorLog errors;
    private readonly Task errorsRead;
    private readonly bool endsWithInput;

    private ResidentProcess(IRunningProcess program, ResidentContext context, bool endsWithInput)
    {
        this.endsWithInput = endsWithInput;
        Program = program;
        time = context.Time;
        errors = new ErrorLog(context.Write);
        errorsRead = ReadAsync(program.ReadErrorAsync, errors);
        Ended = WatchAsync();
    }

    /// <summary>The process.</summary>
    public IRunningProcess Program { get; }

    /// <summary>Completes when it is gone and all it wrote is read, with how it ended.</summary>
    public Task<string> Ended { get; }

    /// <summary>The end of what it wrote to standard error.</summary>
    public string Tail => errors.Tail;

    /// <summary>Starts one.</summary>
    /// <param name="context">What it is of.</param>
    /// <param name="command">Its command.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="endsWithInput">Whether it is asked to end by the end of its input; else by a signal.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ResidentException">It could not be started.</exception>
    public static async Task<ResidentProcess> StartAsync(
        ResidentContext context, IReadOnlyList<string> command, Dictionary<string, string> environment, bool endsWithInput, CancellationToken cancellationToken)
    {
        try
        {
            var program = await context.Launcher.StartAsync(command, context.Checkout.Folder, environment, cancellationToken).ConfigureAwait(false);
            return new(program, context, endsWithInput);
        }
        catch (ProgramStartException e)
        {
            throw new ResidentException(InvocationFailure.Start, e.Message);
        }
    }

    /// <summary>Sends a stream of the process to the log.</summary>
    public static async Task ReadAsync(Func<Memory<byte>, ValueTask<int>> read, ErrorLog log)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        int count;
        while ((count = await read(buffer).ConfigureAwait(false)) > 0)
            log.Add(buffer.AsSpan(0, count));
        log.Finish();
        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Waits for it to end after it was asked to, and kills it where it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (endsWithInput)
            Program.CloseInput();
        else
            Program.AskToEnd();
        try
        {
            await Program.Exit.WaitAsync(EndLimit, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Program.Kill();
        }

        await Ended.ConfigureAwait(false);
        Program.Dispose();
    }

    private async Task<string> WatchAsync()
    {
        var code = await Program.Exit.ConfigureAwait(false);
        await errorsRead.ConfigureAwait(false);
        return code > 128 && code != byte.MaxValue ? $"was ended by signal {code - 128}" : $"ended with exit code {code}";
    }
}
