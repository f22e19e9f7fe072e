using System.Globalization;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Pages of rows that are listed by falling number; the cursor is the last number of the page before.</summary>
internal static class Paging
{
    public static int Limit(PageRequest page) => Math.Clamp(page.Limit, 1, 1_000);

    public static long ParseCursor(string cursor) => long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw KlusterfuckException.ForProblems("cursor", [new Problem("CursorInvalid", "$", "This is no cursor of this list.")]);

    /// <summary>Makes a page of rows of which one more than fits was asked for.</summary>
    public static Page<T> Cut<TRow, T>(List<TRow> rows, PageRequest page, Func<TRow, T> map, Func<TRow, long> number)
    {
        var limit = Limit(page);
        return new Page<T>(
            [.. rows.Take(limit).Select(map)], rows.Count > limit ? number(rows[limit - 1]).ToString(CultureInfo.InvariantCulture) : null);
    }
}
