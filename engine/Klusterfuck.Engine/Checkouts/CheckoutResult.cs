using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Engine.Checkouts;

/// <summary>A checkout, or the stage that failed and why.</summary>
/// <param name="Checkout">The checkout; null where it failed.</param>
/// <param name="Failure">The stage: resolve, checkout or prepare; null where it succeeded.</param>
/// <param name="Message">Why, for a person; null where it succeeded.</param>
public sealed record CheckoutResult(Checkout? Checkout, InvocationFailure? Failure, string? Message);
