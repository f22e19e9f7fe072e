namespace Klusterfuck.Engine.Naming;

/// <summary>The form of every name: a DNS label (RFC 1123), 1 to 63 of a-z, 0-9 and '-', neither first nor last a '-'.</summary>
public static class DnsLabel
{
    /// <summary>The sentence that says what a name must look like.</summary>
    public const string Rule = "1 to 63 lower-case letters, digits and '-', beginning and ending with a letter or digit";

    /// <summary>Whether <paramref name="text"/> is a DNS label.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 63 || text[0] == '-' || text[^1] == '-')
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
                return false;
        }

        return true;
    }

    internal static KlusterfuckException Refuse(string what, string? text) =>
        KlusterfuckException.ForProblems(what, [new Problem("NameInvalid", "$.name", $"'{text}' is no name for a {what}: it must be {Rule}.")]);
}
