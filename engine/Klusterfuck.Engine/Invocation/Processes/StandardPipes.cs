using System.Runtime.InteropServices;

namespace Klusterfuck.Engine.Invocation.Processes;

/// <summary>The pipes that become the standard streams of a program: its ends block, ours do not, and no other program gets either.</summary>
internal sealed unsafe class StandardPipes : IDisposable
{
    // (read, write) of standard input, output and error.
    private readonly int[] ends = [-1, -1, -1, -1, -1, -1];

    /// <summary>Opens them.</summary>
    /// <exception cref="ProgramStartException">Too many files are open.</exception>
    public StandardPipes()
    {
        try
        {
            fixed (int* pipes = ends)
            {
                Open(pipes, ours: 1);
                Open(pipes + 2, ours: 0);
                Open(pipes + 4, ours: 0);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The program's end of its standard input.</summary>
    public int Input => ends[0];

    /// <summary>The program's end of its standard output.</summary>
    public int Output => ends[3];

    /// <summary>The program's end of its standard error.</summary>
    public int Error => ends[5];

    /// <summary>Our ends; from now on the caller owns them.</summary>
    public (PipeEnd Input, PipeEnd Output, PipeEnd Error) TakeOurs()
    {
        var taken = (new PipeEnd(ends[1], NativeMethods.EpollOut), new PipeEnd(ends[2], NativeMethods.EpollIn), new PipeEnd(ends[4], NativeMethods.EpollIn));
        ends[1] = ends[2] = ends[4] = -1;
        return taken;
    }

    /// <summary>Closes the program's ends, and ours where they were not taken.</summary>
    public void Dispose()
    {
        for (var i = 0; i < ends.Length; i++)
        {
            if (ends[i] >= 0)
                _ = NativeMethods.Close(ends[i]);
            ends[i] = -1;
        }
    }

    private static void Open(int* pipe, int ours)
    {
        if (NativeMethods.Pipe(pipe, NativeMethods.CloseOnExec) != 0
            || NativeMethods.Control(pipe[ours], NativeMethods.SetStatusFlags, NativeMethods.NonBlocking) != 0)
            throw SpawnLauncher.Failed(Marshal.GetLastPInvokeError());
    }
}
