using System.Runtime.InteropServices;

namespace Klusterfuck.Engine.Invocation.Processes;

/// <summary>Sockets between this process and one it starts, which keep messages apart and carry descriptors.</summary>
internal static unsafe partial class NativeSockets
{
    private const int UnixFamily = 1;
    private const int SequencedPackets = 5;
    private const int SocketLevel = 1;
    private const int Rights = 1;
    private const int DuplicateCloseOnExec = 1030;
    private const int NoSignal = 0x4000;
    private const int MostDescriptors = 8;

    // Above the numbers a program is given descriptors under, so that giving it one never overwrites another.
    private const int LowestPassedOn = 16;

    /// <summary>Opens a pair: ours does not block, the other one does and is for <see cref="SpawnLauncher"/> or <see cref="Send"/> to pass on.</summary>
    /// <exception cref="ProgramStartException">Too many files are open.</exception>
    public static (int Ours, int Theirs) OpenPair()
    {
        var ends = stackalloc int[2];
        if (SocketPair(UnixFamily, SequencedPackets | NativeMethods.CloseOnExec, 0, ends) != 0)
            throw SpawnLauncher.Failed(Marshal.GetLastPInvokeError());
        if (NativeMethods.Control(ends[0], NativeMethods.SetStatusFlags, NativeMethods.NonBlocking) == 0)
            return (ends[0], ends[1]);
        var error = Marshal.GetLastPInvokeError();
        _ = NativeMethods.Close(ends[0]);
        _ = NativeMethods.Close(ends[1]);
        throw SpawnLauncher.Failed(error);
    }

    /// <summary>A file in memory with this content, for a program to read by its descriptor.</summary>
    /// <exception cref="ProgramStartException">Too many files are open.</exception>
    public static int OpenMemory(string name, ReadOnlySpan<byte> content)
    {
        var descriptor = CreateMemory(name, 1);
        if (descriptor < 0)
            throw SpawnLauncher.Failed(Marshal.GetLastPInvokeError());
        fixed (byte* start = content)
        {
            if (NativeMethods.Write(descriptor, start, content.Length) == content.Length)
                return descriptor;
        }

        var error = Marshal.GetLastPInvokeError();
        _ = NativeMethods.Close(descriptor);
        throw SpawnLauncher.Failed(error);
    }

    /// <summary>Gives a descriptor a number that can be passed on to a program that is started; the old one is closed.</summary>
    /// <exception cref="ProgramStartException">Too many files are open.</exception>
    public static int Raise(int descriptor)
    {
        var raised = NativeMethods.Control(descriptor, DuplicateCloseOnExec, LowestPassedOn);
        var error = Marshal.GetLastPInvokeError();
        _ = NativeMethods.Close(descriptor);
        return raised >= 0 ? raised : throw SpawnLauncher.Failed(error);
    }

    /// <summary>Sends one message, whole; false where nobody takes it at this moment.</summary>
    public static bool Send(int socket, ReadOnlySpan<byte> message, params ReadOnlySpan<int> descriptors)
    {
        // msghdr, iovec and cmsghdr of 64-bit Linux; what is padding in one C library and the upper half of a length in another is zero.
        var header = stackalloc nint[7];
        var part = stackalloc nint[2];
        var control = stackalloc nint[2 + (MostDescriptors / 2)];
        fixed (byte* start = message)
        {
            part[0] = (nint)start;
            part[1] = message.Length;
            header[0] = header[1] = header[4] = header[5] = header[6] = 0;
            header[2] = (nint)part;
            header[3] = 1;
            if (!descriptors.IsEmpty)
            {
                control[0] = (2 * sizeof(nint)) + (descriptors.Length * sizeof(int));
                ((int*)control)[2] = SocketLevel;
                ((int*)control)[3] = Rights;
                descriptors.CopyTo(new Span<int>(control + 2, MostDescriptors));
                header[4] = (nint)control;
                header[5] = (2 * sizeof(nint)) + (((descriptors.Length * sizeof(int)) + sizeof(nint) - 1) & ~(sizeof(nint) - 1));
            }

            while (true)
            {
                if (SendMessage(socket, header, NoSignal) >= 0)
                    return true;
                if (Marshal.GetLastPInvokeError() != NativeMethods.Interrupted)
                    return false;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int SocketPair(int family, int type, int protocol, int* ends);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(int socket, nint* header, int flags);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemory(string name, uint flags);
}
