using System.Runtime.InteropServices;

namespace Klusterfuck.Engine.Invocation.Processes;

/// <summary>
/// A program started by <see cref="SpawnLauncher"/>. When it ends, what is left of its group is killed before the program itself is reaped: as long as
/// it is a zombie nobody else can get its number.
/// </summary>
/// <param name="pid">Its process and group id.</param>
/// <param name="input">Our end of its standard input.</param>
/// <param name="output">Our end of its standard output.</param>
/// <param name="error">Our end of its standard error.</param>
internal sealed unsafe class SpawnedProcess(int pid, PipeEnd input, PipeEnd output, PipeEnd error) : IRunningProcess, IReadiness
{
    private readonly Lock gate = new();
    private readonly TaskCompletionSource<int> exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int pidfd = -1;
    private long token;
    private bool reaped;

    /// <inheritdoc/>
    public Task<int> Exit => exit.Task;

    /// <summary>Its process and group id.</summary>
    public int Id => pid;

    /// <summary>Reaps children of this process in the group of one that has ended, which were killed with it and never watched.</summary>
    public static void ReapGroup(int group)
    {
        int status;
        while (NativeMethods.Wait(-group, &status, 0) > 0)
        {
        }
    }

    /// <summary>Begins to wait for its end: by a pidfd, or by a thread where the kernel has none to give.</summary>
    public void Watch()
    {
        lock (gate)
        {
            pidfd = (int)NativeMethods.SystemCall(NativeMethods.PidfdOpenCall, pid, 0);
            if (pidfd >= 0)
                token = Reactor.Shared.Watch(pidfd, NativeMethods.EpollIn, this);
        }

        if (token == 0)
            new Thread(WaitForEnd) { IsBackground = true, Name = "kf-wait" }.Start();
    }

    /// <inheritdoc/>
    public ValueTask<bool> WriteInputAsync(ReadOnlyMemory<byte> data) => input.WriteAsync(data);

    /// <inheritdoc/>
    public void CloseInput() => input.Dispose();

    /// <inheritdoc/>
    public ValueTask<int> ReadOutputAsync(Memory<byte> buffer) => output.ReadAsync(buffer);

    /// <inheritdoc/>
    public void ReadOutputAtOnce() => output.GoOnAtOnce();

    /// <inheritdoc/>
    public ValueTask<int> ReadErrorAsync(Memory<byte> buffer) => error.ReadAsync(buffer);

    /// <inheritdoc/>
    public void AskToEnd()
    {
        lock (gate)
        {
            if (!reaped)
                _ = NativeMethods.Kill(pid, NativeMethods.SignalTerminate);
        }
    }

    /// <inheritdoc/>
    public bool Kill()
    {
        lock (gate)
        {
            if (reaped)
                return false;
            KillGroup();
            return true;
        }
    }

    /// <inheritdoc/>
    public void OnReady()
    {
        int code;
        lock (gate)
        {
            if (reaped)
                return;
            KillGroup();
            code = Reap();
            reaped = true;
            if (token != 0)
                Reactor.Shared.Forget(pidfd, token);
            if (pidfd >= 0)
                _ = NativeMethods.Close(pidfd);
        }

        input.End();
        output.End();
        error.End();
        exit.SetResult(code);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        input.Dispose();
        output.Dispose();
        error.Dispose();
    }

    // A program may have moved itself to another group of its session, so it is named on its own too.
    private void KillGroup()
    {
        _ = NativeMethods.Kill(-pid, NativeMethods.SignalKill);
        _ = NativeMethods.Kill(pid, NativeMethods.SignalKill);
    }

    private int Reap()
    {
        int status;
        int result;
        do
            result = NativeMethods.Wait(pid, &status, 0);
        while (result < 0 && Marshal.GetLastPInvokeError() == NativeMethods.Interrupted);

        // Only where this process was started with SIGCHLD ignored is there no status to be had.
        if (result < 0)
            return byte.MaxValue;
        var signal = status & 0x7F;
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal;
    }

    private void WaitForEnd()
    {
        var info = stackalloc byte[256];
        while (NativeMethods.WaitFor(NativeMethods.WaitById, pid, info, NativeMethods.WaitExited | NativeMethods.WaitLeaveWaitable) < 0
            && Marshal.GetLastPInvokeError() == NativeMethods.Interrupted)
        {
        }

        OnReady();
    }
}
