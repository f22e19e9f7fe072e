namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>How a turn at one resource ended.</summary>
/// <param name="Failed">Whether it must come back soon, later with each failure.</param>
/// <param name="Again">When it is to come back though nothing failed; null for when something happens.</param>
internal readonly record struct ReconcileResult(bool Failed, TimeSpan? Again = null)
{
    /// <summary>Nothing is left to do until something happens.</summary>
    public static ReconcileResult Done { get; } = new(false);

    /// <summary>It is to be tried again.</summary>
    public static ReconcileResult Retry { get; } = new(true);
}
