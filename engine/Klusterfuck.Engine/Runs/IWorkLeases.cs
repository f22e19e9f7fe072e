namespace Klusterfuck.Engine.Runs;

/// <summary>Keeps and gives up claims.</summary>
public interface IWorkLeases
{
    /// <summary>Makes leases hold from now on; returns the keys of items that are no longer the owner's.</summary>
    Task<IReadOnlyList<WorkKey>> RenewAsync(string owner, IReadOnlyList<WorkKey> items, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Hands items back to the queue. Their attempts are recorded as cancelled and count neither as failed nor as lost.</summary>
    Task ReleaseAsync(string owner, IReadOnlyList<WorkKey> items, CancellationToken cancellationToken);

    /// <summary>
    /// Ends all leases of all owners at once; returns how many. For whoever knows that every other runner is dead, because it holds the lock that each of
    /// them held; a former owner that lives after all is fenced out.
    /// </summary>
    Task<int> TakeOverAsync(CancellationToken cancellationToken);
}
