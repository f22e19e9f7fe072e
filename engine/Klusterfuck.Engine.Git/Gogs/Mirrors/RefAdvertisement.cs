using System.Globalization;
using System.Text;

namespace Klusterfuck.Engine.Git.Gogs.Mirrors;

/// <summary>The references a server says it has, and which of them HEAD is at.</summary>
/// <param name="Head">The reference HEAD is at; null where it is at one without a commit, or the server does not say.</param>
/// <param name="References">Branches and tags with the objects they are at.</param>
internal sealed record RefAdvertisement(string? Head, IReadOnlyDictionary<string, string> References)
{
    private const string HeadAt = "symref=HEAD:";

    /// <summary>Reads what <c>info/refs?service=git-upload-pack</c> answers (version 0 of the protocol); null where it is something else.</summary>
    public static RefAdvertisement? TryParse(ReadOnlySpan<byte> body)
    {
        var references = new Dictionary<string, string>(StringComparer.Ordinal);
        string? head = null;
        while (body.Length >= 4)
        {
            if (!int.TryParse(body[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length) || length > body.Length || length is 1 or 2 or 3)
                return null;
            if (length > 4)
                head = Read(Encoding.UTF8.GetString(body[4..length]).TrimEnd('\n'), references) ?? head;
            body = body[Math.Max(4, length)..];
        }

        return body.Length == 0 ? new RefAdvertisement(head, references) : null;
    }

    // '<id> <name>', on the first line followed by a NUL and what the server can do.
    private static string? Read(string line, Dictionary<string, string> references)
    {
        var end = line.IndexOf('\0', StringComparison.Ordinal);
        var reference = end < 0 ? line : line[..end];
        if (reference.Split(' ', 2) is [{ Length: 40 } id, var name] && !name.EndsWith("^{}", StringComparison.Ordinal)
            && (name.StartsWith("refs/heads/", StringComparison.Ordinal) || name.StartsWith("refs/tags/", StringComparison.Ordinal)))
            references[name] = id;
        return end < 0 ? null : line[(end + 1)..].Split(' ').FirstOrDefault(word => word.StartsWith(HeadAt, StringComparison.Ordinal))?[HeadAt.Length..];
    }
}
