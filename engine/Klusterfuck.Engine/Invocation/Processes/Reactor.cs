using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Klusterfuck.Engine.Invocation.Processes;

/// <summary>
/// One thread that watches the descriptors of all running programs by epoll, so that waiting for them takes no thread of the pool. Descriptors are
/// watched by edge under a number that is never used again, because the number of a descriptor is.
/// </summary>
internal sealed unsafe class Reactor
{
    private const int BatchSize = 256;

    private static readonly Lazy<Reactor> SharedReactor = new(() => new Reactor());

    // struct epoll_event is packed on x64 only.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly ConcurrentDictionary<long, IReadiness> watched = new();
    private readonly int epoll;
    private long lastToken;

    private Reactor()
    {
        epoll = NativeMethods.EpollCreate(NativeMethods.CloseOnExec);
        if (epoll < 0)
            throw new ProgramStartException($"No program can be watched: {Marshal.GetLastPInvokeErrorMessage()}.");
        new Thread(Loop) { IsBackground = true, Name = "kf-processes" }.Start();
    }

    /// <summary>The one of this process; made at first use.</summary>
    public static Reactor Shared => SharedReactor.Value;

    /// <summary>Watches a descriptor; what is ready already is told too.</summary>
    /// <returns>The number to end it with; 0 where it cannot be watched.</returns>
    public long Watch(int descriptor, uint events, IReadiness target)
    {
        var token = Interlocked.Increment(ref lastToken);
        watched[token] = target;
        var registration = stackalloc byte[16];
        Write(registration, events | NativeMethods.EpollEdge, token);
        if (NativeMethods.EpollControl(epoll, NativeMethods.EpollAdd, descriptor, registration) == 0)
            return token;
        watched.TryRemove(token, out _);
        return 0;
    }

    /// <summary>Ends watching, before the descriptor is closed: a program that is just being started may hold it open a moment longer.</summary>
    public void Forget(int descriptor, long token)
    {
        var registration = stackalloc byte[16];
        _ = NativeMethods.EpollControl(epoll, NativeMethods.EpollRemove, descriptor, registration);
        watched.TryRemove(token, out _);
    }

    private static void Write(byte* registration, uint events, long token)
    {
        *(uint*)registration = events;
        *(long*)(registration + EventSize - sizeof(long)) = token;
    }

    private void Loop()
    {
        var events = stackalloc byte[BatchSize * 16];
        while (true)
        {
            var count = NativeMethods.EpollWait(epoll, events, BatchSize, -1);
            for (var i = 0; i < count; i++)
            {
                if (watched.TryGetValue(*(long*)(events + ((i + 1) * EventSize) - sizeof(long)), out var target))
                    target.OnReady();
            }
        }
    }
}
