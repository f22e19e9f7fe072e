using System.Runtime.InteropServices;

namespace Klusterfuck.Engine.Invocation.Processes;

/// <summary>Starts programs by <c>posix_spawn</c>: no copy of this process's memory, no lock of the framework's own process class.</summary>
internal sealed unsafe class SpawnLauncher : IProcessLauncher
{
    private const int Input = 0;
    private const int Output = 1;
    private const int Error = 2;

    // Larger than either structure is in any C library.
    private const int StructureSize = 512;

    private static readonly delegate* unmanaged<byte*, int, int> AddCloseFrom = FindCloseFrom();

    /// <inheritdoc/>
    IRunningProcess IProcessLauncher.Start(ProgramStart start) => Start(start);

    /// <summary>Starts a program.</summary>
    /// <param name="start">What to start.</param>
    /// <param name="further">Descriptors it gets beside its standard streams, numbered from 3 on; themselves of higher numbers than that.</param>
    /// <exception cref="ProgramStartException">It could not be started.</exception>
    public static SpawnedProcess Start(ProgramStart start, params ReadOnlySpan<int> further)
    {
        using var pipes = new StandardPipes();
        var pid = Spawn(start, pipes, further);
        var (input, output, error) = pipes.TakeOurs();
        var process = new SpawnedProcess(pid, input, output, error);
        process.Watch();
        return process;
    }

    private static int Spawn(ProgramStart start, StandardPipes pipes, ReadOnlySpan<int> further)
    {
        var actions = stackalloc byte[StructureSize];
        var attributes = stackalloc byte[StructureSize];
        var signals = stackalloc byte[StructureSize];
        using var paths = NativeText.Of([start.Program, start.Folder]);
        using var arguments = NativeText.Of(start.Command);
        using var environment = NativeText.Of(start.Environment);
        _ = NativeMethods.InitActions(actions);
        _ = NativeMethods.InitAttributes(attributes);
        try
        {
            new Span<byte>(signals, StructureSize).Clear();
            _ = NativeMethods.SetSignalMask(attributes, signals);

            // All of them, also those that the C library keeps to itself: it would leave them ignored.
            new Span<byte>(signals, StructureSize).Fill(byte.MaxValue);
            _ = NativeMethods.SetDefaultSignals(attributes, signals);
            _ = NativeMethods.SetFlags(
                attributes, NativeMethods.SpawnSetGroup | NativeMethods.SpawnSetDefaultSignals | NativeMethods.SpawnSetMask);
            _ = NativeMethods.AddDuplicate(actions, pipes.Input, Input);
            _ = NativeMethods.AddDuplicate(actions, pipes.Output, Output);
            _ = NativeMethods.AddDuplicate(actions, pipes.Error, Error);
            for (var i = 0; i < further.Length; i++)
                _ = NativeMethods.AddDuplicate(actions, further[i], Error + 1 + i);
            _ = NativeMethods.AddChangeFolder(actions, paths.Pointers[1]);
            if (AddCloseFrom is not null)
                _ = AddCloseFrom(actions, Error + 1 + further.Length);
            int pid;
            var code = NativeMethods.Spawn(&pid, paths.Pointers[0], actions, attributes, arguments.Pointers, environment.Pointers);
            return code == 0 ? pid : throw Failed(code, start);
        }
        finally
        {
            _ = NativeMethods.DestroyActions(actions);
            _ = NativeMethods.DestroyAttributes(attributes);
        }
    }

    /// <summary>Says why an attempt to start a program failed.</summary>
    /// <param name="error">What the operating system said.</param>
    /// <param name="start">The program; null where it did not come to it.</param>
    public static ProgramStartException Failed(int error, ProgramStart? start = null) => error switch
    {
        NativeMethods.TooManyFiles or NativeMethods.TooManyInSystem => new("Too many files are open on this machine to start a program.", passing: false),
        NativeMethods.Again or NativeMethods.NoMemory => new("This machine has no memory or no process left to start a program.", passing: false),
        NativeMethods.TooBig => new("The arguments and variables of the program are larger than the operating system takes."),
        NativeMethods.TextBusy => new($"The program '{start?.Command[0]}' is being written at this moment.", passing: true),
        _ when start is not null => ProgramFile.Explain(start, error),
        _ => new($"The program could not be started: {Marshal.GetPInvokeErrorMessage(error)}."),
    };

    private static delegate* unmanaged<byte*, int, int> FindCloseFrom() =>
        NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "posix_spawn_file_actions_addclosefrom_np", out var address)
            ? (delegate* unmanaged<byte*, int, int>)address
            : null;
}
