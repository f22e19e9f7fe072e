using System.Collections.Concurrent;

namespace Klusterfuck.Engine.Kubernetes.Tests.Cluster;

/// <summary>What goes wrong, on demand.</summary>
internal sealed class Faults
{
    private readonly ConcurrentQueue<Fault> next = new();
    private int count;

    /// <summary>One request in so many fails, in turn in each way there is; 0 for none.</summary>
    public int OneIn { get; set; }

    /// <summary>What requests fail with 500 whose path contains it; null for none.</summary>
    public string? Refused { get; set; }

    /// <summary>How often a request was made to fail.</summary>
    public int Failed { get; private set; }

    /// <summary>Makes the next requests fail like this.</summary>
    public void Next(params Fault[] faults)
    {
        foreach (var fault in faults)
            next.Enqueue(fault);
    }

    /// <summary>How this request shall fail; null for not at all.</summary>
    public Fault? Take(string path)
    {
        if (Refused is { } refused && path.Contains(refused, StringComparison.Ordinal))
            return Fault.ServerError;
        if (next.TryDequeue(out var fault))
        {
            Failed++;
            return fault;
        }

        var number = Interlocked.Increment(ref count);
        if (OneIn == 0 || number % OneIn != 0)
            return null;
        Failed++;
        return (Fault)(number / OneIn % 5);
    }
}
