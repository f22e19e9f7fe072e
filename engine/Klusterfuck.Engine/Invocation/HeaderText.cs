using System.Buffers;

namespace Klusterfuck.Engine.Invocation;

/// <summary>What a header may consist of.</summary>
internal static class HeaderText
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether a text is the name of a header.</summary>
    public static bool IsName(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenCharacters);

    /// <summary>Whether a text is the value of a header: printable ASCII and tabs.</summary>
    public static bool IsValue(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c is not ('\t' or >= ' ' and <= '~'))
                return false;
        }

        return true;
    }
}
