using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Klusterfuck.Engine.Invocation;

/// <summary>The headers a CGI program answers with (RFC 3875, section 6).</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers, Content-Type among them.</param>
internal sealed record CgiHead(int Status, ImmutableArray<KeyValuePair<string, string>> Headers)
{
    /// <summary>The most bytes a header block may have.</summary>
    public const int LargestBlock = 16 * 1024;

    /// <summary>Finds the end of the header block: the position behind its blank line; -1 where it is not there yet.</summary>
    public static int FindEnd(ReadOnlySpan<byte> data)
    {
        var start = 0;
        while (data[start..].IndexOf((byte)'\n') is >= 0 and var length)
        {
            if (length == 0 || (length == 1 && data[start] == '\r'))
                return start + length + 1;
            start += length + 1;
        }

        return -1;
    }

    /// <summary>Reads a header block, its blank line included.</summary>
    /// <param name="block">The block.</param>
    /// <param name="contentType">The media type where the program gives none.</param>
    /// <param name="problem">What is wrong with it; null where nothing is.</param>
    public static CgiHead? Read(ReadOnlySpan<byte> block, string contentType, out string? problem)
    {
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        int? status = null;
        var hasType = false;
        var hasLocation = false;
        problem = null;
        foreach (var part in Encoding.UTF8.GetString(block).Split('\n'))
        {
            var line = part.TrimEnd('\r');
            if (line.Length == 0)
                break;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? "" : line[..colon];
            if (!HeaderText.IsName(name))
                return Refuse($"'{Shorten(line)}' is no header", out problem);
            var value = line[(colon + 1)..].Trim(' ', '\t');
            if (!HeaderText.IsValue(value))
                return Refuse($"the value of its header '{name}' has characters that a header cannot have", out problem);
            if (name.Equals("Status", StringComparison.OrdinalIgnoreCase))
            {
                if (ReadStatus(value) is not { } number)
                    return Refuse($"its status '{Shorten(value)}' is none: it must begin with a number from 200 to 599", out problem);
                status = number;
                continue;
            }

            hasType |= name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase);
            hasLocation |= name.Equals("Location", StringComparison.OrdinalIgnoreCase);
            if (FunctionHttp.ReachesCaller(name))
                headers.Add(new(name, value));
        }

        if (status is null && headers.Count == 0)
            return Refuse("it has no header", out problem);
        if (!hasType && !hasLocation)
            headers.Add(new("Content-Type", contentType));
        return new CgiHead(status ?? (hasLocation ? 302 : 200), headers.ToImmutable());
    }

    private static int? ReadStatus(string value) =>
        value.Length >= 3 && (value.Length == 3 || value[3] == ' ')
            && int.TryParse(value.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 200 and <= 599
            ? status
            : null;

    private static CgiHead? Refuse(string what, out string? problem)
    {
        problem = what;
        return null;
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
