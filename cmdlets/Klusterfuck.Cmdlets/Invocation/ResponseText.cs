using System.Text;

namespace Klusterfuck.Cmdlets.Invocation;

/// <summary>Reads the text of a response.</summary>
internal static class ResponseText
{
    /// <summary>The body as text, in the charset its media type names (UTF-8 where it names none that is known), without one final line end.</summary>
    public static string Read(byte[] body, string contentType)
    {
        var text = Charset(contentType).GetString(body);
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
    }

    private static Encoding Charset(string contentType)
    {
        var name = contentType.Split(';', StringSplitOptions.TrimEntries)
            .FirstOrDefault(p => p.StartsWith("charset=", StringComparison.OrdinalIgnoreCase))?["charset=".Length..].Trim('"');
        try
        {
            return string.IsNullOrEmpty(name) ? Encoding.UTF8 : Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }
}
