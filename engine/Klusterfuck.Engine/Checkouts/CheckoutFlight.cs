namespace Klusterfuck.Engine.Checkouts;

/// <summary>One making of a checkout that several callers wait for; it is given up when the last of them goes away.</summary>
internal sealed class CheckoutFlight : IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource abandoned = new();
    private readonly Lazy<Task<CheckoutResult>> work;
    private int waiting;

    /// <summary>A flight that begins with its first caller.</summary>
    public CheckoutFlight(Func<CheckoutFlight, CancellationToken, Task<CheckoutResult>> work) => this.work = new(() => Task.Run(() => work(this, abandoned.Token)));

    /// <summary>Whether nobody waits for it any more, and nobody can again.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Joins it; false where it is over.</summary>
    public bool TryJoin()
    {
        lock (gate)
        {
            if (!IsOver)
                waiting++;
            return !IsOver;
        }
    }

    /// <summary>Waits for its end, after joining it.</summary>
    public async Task<CheckoutResult> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await work.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (gate)
                IsOver = --waiting == 0;
            if (IsOver)
                await abandoned.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => abandoned.Dispose();
}
