namespace Klusterfuck.Engine.Invocation.Resident;

/// <summary>A request that a resident program did not answer.</summary>
/// <param name="failure">The stage.</param>
/// <param name="message">Why, for a person.</param>
/// <param name="tail">The end of what the program wrote to standard error.</param>
internal sealed class ResidentException(InvocationFailure failure, string message, string tail = "") : Exception(message)
{
    /// <summary>The stage.</summary>
    public InvocationFailure Failure => failure;

    /// <summary>The end of what the program wrote to standard error.</summary>
    public string Tail => tail;

    /// <summary>Whether the program has seen nothing of the request, so that another start of it can have it.</summary>
    public bool IsUnsent { get; init; }

    /// <summary>When trying again may succeed; null where that is not known.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
