namespace Klusterfuck.Engine.Invocation.Configuration;

/// <summary>Guesses what was meant.</summary>
internal static class Spelling
{
    /// <summary>The known word nearest to a wrong one; null where none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        var plain = Plain(word);
        return known.Select(k => (Word: k, Distance: Distance(plain, Plain(k)))).Where(k => k.Distance <= Math.Min(3, 1 + (k.Word.Length / 4)))
            .OrderBy(k => k.Distance).Select(k => k.Word).FirstOrDefault();
    }

    private static string Plain(string word) =>
        (word.Length <= 40 ? word : word[..40]).Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    // Levenshtein.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
