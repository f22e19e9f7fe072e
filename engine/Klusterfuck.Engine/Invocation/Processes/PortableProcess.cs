using System.ComponentModel;
using System.Diagnostics;

namespace Klusterfuck.Engine.Invocation.Processes;

/// <summary>A program started by <see cref="PortableLauncher"/>.</summary>
internal sealed class PortableProcess : IRunningProcess
{
    // How long what is left in the pipes may take to be read after the program ended; a child that holds them open is not waited for.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Process process;
    private readonly CancellationTokenSource ended = new();

    public PortableProcess(Process process)
    {
        this.process = process;
        Exit = WaitAsync();
    }

    /// <inheritdoc/>
    public Task<int> Exit { get; }

    /// <inheritdoc/>
    public async ValueTask<bool> WriteInputAsync(ReadOnlyMemory<byte> data)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(data, ended.Token).ConfigureAwait(false);
            await process.StandardInput.BaseStream.FlushAsync(ended.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void CloseInput() => process.StandardInput.BaseStream.Dispose();

    /// <inheritdoc/>
    public ValueTask<int> ReadOutputAsync(Memory<byte> buffer) => ReadAsync(process.StandardOutput.BaseStream, buffer);

    /// <inheritdoc/>
    public ValueTask<int> ReadErrorAsync(Memory<byte> buffer) => ReadAsync(process.StandardError.BaseStream, buffer);

    /// <inheritdoc/>
    public bool Kill()
    {
        try
        {
            if (process.HasExited)
                return false;
            process.Kill(entireProcessTree: true);
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseInput();
        process.Dispose();
        ended.Dispose();
    }

    private async ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer)
    {
        try
        {
            return await stream.ReadAsync(buffer, ended.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return 0;
        }
    }

    private async Task<int> WaitAsync()
    {
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        var code = process.ExitCode;
        ended.CancelAfter(Grace);
        return code;
    }
}
