namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>What keeps a resource from being as its owner wants it: a condition, not a failure of the reconciler.</summary>
/// <param name="condition">The condition that does not hold.</param>
/// <param name="reason">The reason, in one word.</param>
/// <param name="message">A sentence.</param>
/// <param name="passes">Whether it may pass without the resource being changed.</param>
internal sealed class Refusal(string condition, string reason, string message, bool passes) : Exception(message)
{
    public string Condition => condition;

    public string Reason => reason;

    public bool Passes => passes;
}
