using System.Runtime.InteropServices;

namespace Klusterfuck.Engine.Invocation.Processes;

/// <summary>The calls of Linux that starting and watching programs takes. Numbers are those of x64 and arm64, where they are the same.</summary>
internal static unsafe partial class NativeMethods
{
    public const int Interrupted = 4;
    public const int NoEntry = 2;
    public const int TooBig = 7;
    public const int NoExec = 8;
    public const int Again = 11;
    public const int NoMemory = 12;
    public const int Access = 13;
    public const int TooManyInSystem = 23;
    public const int TooManyFiles = 24;
    public const int TextBusy = 26;
    public const int NoSystemCall = 38;

    public const int SignalKill = 9;
    public const int SignalTerminate = 15;
    public const int CloseOnExec = 0x80000;
    public const int SetStatusFlags = 4;
    public const int NonBlocking = 0x800;
    public const int BytesToRead = 0x541B;
    public const int ExecuteAccess = 1;
    public const int PidfdOpenCall = 434;

    public const int EpollAdd = 1;
    public const int EpollRemove = 2;
    public const uint EpollIn = 1;
    public const uint EpollOut = 4;
    public const uint EpollEdge = 1u << 31;

    public const int WaitById = 1;
    public const int WaitExited = 4;
    public const int WaitLeaveWaitable = 0x01000000;

    public const short SpawnSetGroup = 2;
    public const short SpawnSetDefaultSignals = 4;
    public const short SpawnSetMask = 8;

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int DeviceControl(int descriptor, nuint request, int* value);

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CheckAccess(string path, int mode);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int Wait(int process, int* status, int options);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    public static partial int WaitFor(int idType, int id, byte* info, int options);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SystemCall(nint number, nint first, nint second);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* registration);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int count, int timeout);

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    public static partial int Spawn(int* process, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static partial int InitAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static partial int DestroyAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetDefaultSignals(byte* attributes, byte* set);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetSignalMask(byte* attributes, byte* set);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDuplicate(byte* actions, int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    public static partial int AddChangeFolder(byte* actions, byte* folder);
}
