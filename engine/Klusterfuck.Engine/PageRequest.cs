namespace Klusterfuck.Engine;

/// <summary>Which part of a list is asked for.</summary>
/// <param name="Limit">Items at most, 1 to 1000; 100 unless said.</param>
/// <param name="Cursor"><see cref="Page{T}.Next"/> of the part before; null for the first.</param>
public sealed record PageRequest(int Limit = 100, string? Cursor = null)
{
    /// <summary>The first hundred.</summary>
    public static PageRequest First { get; } = new();
}
