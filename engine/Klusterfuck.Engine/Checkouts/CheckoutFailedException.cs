using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Engine.Checkouts;

/// <summary>A checkout that could not be made; becomes a <see cref="CheckoutResult"/>.</summary>
/// <param name="stage">The stage that failed.</param>
/// <param name="message">Why, for a person.</param>
internal sealed class CheckoutFailedException(InvocationFailure stage, string message) : Exception(message)
{
    /// <summary>The stage that failed.</summary>
    public InvocationFailure Stage { get; } = stage;
}
