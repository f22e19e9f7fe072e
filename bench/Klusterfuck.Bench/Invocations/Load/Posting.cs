namespace Klusterfuck.Bench.Invocations.Load;

/// <summary>What is posted again and again; the answer must be as long.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Body">The body, of ASCII.</param>
/// <param name="Token">The token of the caller; null for none.</param>
internal sealed record Posting(string ContentType, string Body, string? Token = null)
{
    private const int Bytes = 128;

    /// <summary>A text of 128 bytes.</summary>
    public static readonly Posting Plain = new("text/plain", new string('x', Bytes));

    /// <summary>A document of 128 bytes.</summary>
    public static readonly Posting Json = new("application/json", $$"""{"order":"{{new string('x', Bytes - 12)}}"}""");
}
