using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Invocation.Prestart.Python;

/// <summary>
/// A copy of a <see cref="Zygote"/>, from before it is born: its pipes are there already, and what is sent to it waits for it. It is a child of this
/// process, not of the zygote, so that once its number is known it is watched as any other program.
/// </summary>
/// <param name="input">Our end of its standard input.</param>
/// <param name="output">Our end of its standard output.</param>
/// <param name="error">Our end of its standard error.</param>
/// <param name="control">Our end of the socket on which it waits for its request; owned.</param>
/// <param name="unborn">Called where it is killed before its number is known.</param>
internal sealed class ForkedProcess(PipeEnd input, PipeEnd output, PipeEnd error, int control, Action<ForkedProcess> unborn) : IRunningProcess
{
    private const int KilledCode = 128 + NativeMethods.SignalKill;

    private readonly Lock gate = new();
    private readonly TaskCompletionSource<int> exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SpawnedProcess? born;
    private bool killed;

    /// <inheritdoc/>
    public Task<int> Exit => exit.Task;

    /// <summary>Whether its number is known or it will never have one.</summary>
    public bool IsSettled
    {
        get
        {
            lock (gate)
                return born is not null || exit.Task.IsCompleted;
        }
    }

    /// <summary>Gives it its request, once; false where it has ended.</summary>
    public bool Send(ReadOnlySpan<byte> request)
    {
        lock (gate)
        {
            if (control < 0)
                return false;
            var sent = NativeSockets.Send(control, request);
            CloseControl();
            return sent;
        }
    }

    /// <summary>Says that no request will come, so that it ends; frees what it holds.</summary>
    public void Dismiss()
    {
        lock (gate)
            CloseControl();
        Dispose();
    }

    /// <summary>Says its number.</summary>
    public void SetBorn(int pid)
    {
        SpawnedProcess process;
        lock (gate)
        {
            born = process = new SpawnedProcess(pid, input, output, error);
            process.Watch();
            if (killed)
                process.Kill();
        }

        _ = PassOnExitAsync(process);
    }

    /// <summary>Says that it will not be born.</summary>
    public void SetLost()
    {
        lock (gate)
            CloseControl();
        input.End();
        output.End();
        error.End();
        exit.TrySetResult(KilledCode);
    }

    /// <inheritdoc/>
    public ValueTask<bool> WriteInputAsync(ReadOnlyMemory<byte> data) => input.WriteAsync(data);

    /// <inheritdoc/>
    public void CloseInput() => input.Dispose();

    /// <inheritdoc/>
    public ValueTask<int> ReadOutputAsync(Memory<byte> buffer) => output.ReadAsync(buffer);

    /// <inheritdoc/>
    public ValueTask<int> ReadErrorAsync(Memory<byte> buffer) => error.ReadAsync(buffer);

    /// <inheritdoc/>
    public bool Kill()
    {
        lock (gate)
        {
            if (born is not null)
                return born.Kill();
            if (exit.Task.IsCompleted)
                return false;
            killed = true;
        }

        unborn(this);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        input.Dispose();
        output.Dispose();
        error.Dispose();
    }

    private async Task PassOnExitAsync(SpawnedProcess process) => exit.TrySetResult(await process.Exit.ConfigureAwait(false));

    private void CloseControl()
    {
        if (control >= 0)
            _ = NativeMethods.Close(control);
        control = -1;
    }
}
