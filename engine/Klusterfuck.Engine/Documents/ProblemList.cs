namespace Klusterfuck.Engine.Documents;

/// <summary>Gathers the problems of a document, up to a number that a person would still read.</summary>
internal sealed class ProblemList
{
    private const int Most = 1_000;
    private readonly List<Problem> problems = [];

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => problems.Count == 0;

    /// <summary>Whether no more are taken.</summary>
    public bool IsFull => problems.Count > Most;

    /// <summary>All that were gathered, in that order.</summary>
    public IReadOnlyList<Problem> All => problems;

    /// <summary>Adds one; beyond the thousandth only that there are more.</summary>
    public void Add(string code, string path, string message)
    {
        if (IsFull)
            return;
        problems.Add(problems.Count == Most
            ? new Problem("TooManyProblems", "$", $"There are more problems than the {Most} listed.")
            : new Problem(code, path, message));
    }

    /// <summary>A piece of the document as messages quote it: without control characters, cut where it is long.</summary>
    public static string Quote(string text)
    {
        var clean = string.Concat(text.Take(60).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c));
        return text.Length > 60 ? $"'{clean}...'" : $"'{clean}'";
    }
}
