using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Klusterfuck.Rest.Problems;

namespace Klusterfuck.Admin.Security;

/// <summary>
/// Slows the guessing of tokens down: after a few wrong ones each further answer to that address waits, and where many wait at once the address is
/// refused unheard. Whoever has the right token is never delayed.
/// </summary>
internal sealed class AttemptLimiter(TimeProvider time)
{
    private const int FreeFailures = 5;
    private const int WaitingAtMost = 16;
    private const int AddressesAtMost = 10_000;
    private static readonly TimeSpan Forget = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<IPAddress, Record> records = new();

    /// <summary>Refuses where too many wrong attempts of this address are pending.</summary>
    public void Admit(IPAddress? address)
    {
        if (records.TryGetValue(KeyOf(address), out var record) && Volatile.Read(ref record.Waiting) >= WaitingAtMost)
        {
            throw new EdgeException(StatusCodes.Status429TooManyRequests, EdgeCodes.TooManyAttempts, "Too many wrong tokens came from this address.")
            {
                RetryAfter = (int)Longest.TotalSeconds,
            };
        }
    }

    /// <summary>Notes a wrong attempt and waits as long as it deserves.</summary>
    public async Task FailAsync(IPAddress? address, CancellationToken cancellationToken)
    {
        if (records.Count >= AddressesAtMost)
            Prune();
        var record = records.GetOrAdd(KeyOf(address), _ => new Record());
        var delay = record.Note(time.GetUtcNow());
        if (delay == TimeSpan.Zero)
            return;
        Interlocked.Increment(ref record.Waiting);
        try
        {
            await Task.Delay(delay, time, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref record.Waiting);
        }
    }

    // One household or host has a whole /64 of IPv6 to guess from.
    private static IPAddress KeyOf(IPAddress? address)
    {
        if (address is null)
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private void Prune()
    {
        var now = time.GetUtcNow();
        foreach (var (address, record) in records)
        {
            if (record.Waiting == 0 && (record.IsOver(now) || records.Count >= AddressesAtMost))
                records.TryRemove(address, out _);
        }
    }

    private sealed class Record
    {
        public int Waiting;
        private readonly Lock gate = new();
        private int failures;
        private DateTimeOffset last;

        public TimeSpan Note(DateTimeOffset now)
        {
            lock (gate)
            {
                failures = now - last > Forget ? 1 : failures + 1;
                last = now;
                return failures <= FreeFailures
                    ? TimeSpan.Zero
                    : TimeSpan.FromMilliseconds(Math.Min(Longest.TotalMilliseconds, 50 * Math.Pow(2, Math.Min(10, failures - FreeFailures))));
            }
        }

        public bool IsOver(DateTimeOffset now)
        {
            lock (gate)
                return now - last > Forget;
        }
    }
}
