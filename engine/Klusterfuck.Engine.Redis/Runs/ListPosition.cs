using System.Globalization;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>A place in a list by falling number, and by falling id where numbers of two partitions are the same.</summary>
/// <param name="Number">The number.</param>
/// <param name="Id">The id.</param>
internal readonly record struct ListPosition(long Number, string Id) : IComparable<ListPosition>
{
    public static ListPosition Parse(string cursor) =>
        cursor.Split('.') is [var number, { Length: 32 } id] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            ? new(parsed, id)
            : throw KlusterfuckException.ForProblems("cursor", [new Problem("CursorInvalid", "$", "This is no cursor of this list.")]);

    public static int Limit(PageRequest page) => Math.Clamp(page.Limit, 1, 1_000);

    /// <summary>Makes a page of what all partitions gave.</summary>
    public static Page<T> Merge<T>(IEnumerable<(ListPosition At, T Value)> rows, PageRequest page)
    {
        var limit = Limit(page);
        var sorted = rows.OrderByDescending(r => r.At).Take(limit + 1).ToList();
        return new Page<T>([.. sorted.Take(limit).Select(r => r.Value)], sorted.Count > limit ? sorted[limit - 1].At.ToString() : null);
    }

    public int CompareTo(ListPosition other) => Number != other.Number ? Number.CompareTo(other.Number) : string.CompareOrdinal(Id, other.Id);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}.{Id}");
}
