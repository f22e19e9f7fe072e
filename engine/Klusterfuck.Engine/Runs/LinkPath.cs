namespace Klusterfuck.Engine.Runs;

/// <summary>The links an item came by, three characters each, so that ordinal order is the order of paths: by the link that leaves earlier in the document.</summary>
internal static class LinkPath
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>The path that goes on by a link.</summary>
    public static string Append(string path, int link) =>
        string.Concat(path, [Digits[link / 1296 % 36], Digits[link / 36 % 36], Digits[link % 36]]);
}
