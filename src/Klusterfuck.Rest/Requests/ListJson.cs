namespace Klusterfuck.Rest.Requests;

/// <summary>Part of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">This part.</param>
/// <param name="Next">The cursor of the part that follows; null at the end.</param>
public sealed record ListJson<T>(IReadOnlyList<T> Items, string? Next);
