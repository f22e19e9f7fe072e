using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Klusterfuck.Engine.Invocation.Configuration;

/// <summary>Splits a command as a POSIX shell splits it into words: quotes and backslashes, and nothing else of a shell.</summary>
internal static class CommandLine
{
    /// <summary>The words; false where a quote is not closed or the last character is a backslash.</summary>
    public static bool TrySplit(string text, [NotNullWhen(true)] out List<string>? words)
    {
        words = [];
        StringBuilder? word = null;
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote != '\0' && c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is ('\'' or '"'))
            {
                quote = c;
                word ??= new();
            }
            else if (c == '\\' && quote != '\'')
            {
                if (++i == text.Length)
                    return Fail(out words);
                word ??= new();
                if (quote == '"' && text[i] is not ('"' or '\\' or '$' or '`' or '\n'))
                    word.Append('\\');
                if (text[i] != '\n')
                    word.Append(text[i]);
            }
            else if (quote == '\0' && c is (' ' or '\t' or '\n' or '\r'))
            {
                if (word is not null)
                    words.Add(word.ToString());
                word = null;
            }
            else
            {
                (word ??= new()).Append(c);
            }
        }

        if (quote != '\0')
            return Fail(out words);
        if (word is not null)
            words.Add(word.ToString());
        return true;
    }

    private static bool Fail(out List<string>? words)
    {
        words = null;
        return false;
    }
}
