namespace Klusterfuck.Engine;

/// <summary>Part of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">This part, in the order of the list.</param>
/// <param name="Next">The cursor of the part that follows; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
