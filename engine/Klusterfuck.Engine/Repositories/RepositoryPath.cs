using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Klusterfuck.Engine.Repositories;

/// <summary>
/// The rules for paths in repositories: relative, '/' between parts, no empty part, no '..', nothing that is or can pass for <c>.git</c> on any
/// file system, no backslash, no NUL; 4096 characters at most, 255 bytes a part.
/// </summary>
public static class RepositoryPath
{
    /// <summary>The longest path, in characters.</summary>
    public const int MaxLength = 4096;

    private const int MaxPartBytes = 255;
    private static readonly SearchValues<char> RefusedByWindows = SearchValues.Create("<>:\"|?*");

    /// <summary>The path of a file: checked, and without '.' parts.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.PathInvalid"/>.</exception>
    public static string Normalize(string? path) =>
        TryNormalize(path, out var normalized, out var problem) ? normalized : throw Refuse(path ?? "", problem);

    /// <summary>The path of a folder: checked, without '.' parts and without a '/' at its end; empty for the root.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.PathInvalid"/>.</exception>
    public static string NormalizeFolder(string? path)
    {
        var trimmed = path is { Length: > 1 } && path[^1] == '/' ? path[..^1] : path;
        return string.IsNullOrEmpty(trimmed) || trimmed == "." ? "" : Normalize(trimmed);
    }

    /// <summary>The path of a file, or a sentence that says what is wrong with it.</summary>
    public static bool TryNormalize(string? path, [NotNullWhen(true)] out string? normalized, [NotNullWhen(false)] out string? problem)
    {
        normalized = null;
        problem = FindProblem(path);
        if (problem is not null)
            return false;
        normalized = string.Join('/', path!.Split('/').Where(part => part != "."));
        problem = normalized.Length == 0 ? "it names the repository itself" : null;
        return problem is null;
    }

    /// <summary>What keeps a name from being one part of a path; null where nothing does.</summary>
    public static string? FindPartProblem(string part)
    {
        if (part.Length == 0)
            return "it has an empty part";
        if (part.TrimEnd('.', ' ').Length == 0)
            return $"'{part}' is no name";
        if (part.AsSpan().IndexOfAny("/\\\0\uFFFD") >= 0 || HasLoneSurrogate(part))
            return "it has a character that no name may have, or bytes that are not UTF-8";
        if (Encoding.UTF8.GetByteCount(part) > MaxPartBytes)
            return $"a part of it is longer than {MaxPartBytes} bytes";
        if (IsDotGit(part))
            return $"'{part}' is git's own";
        return OperatingSystem.IsWindows() && IsRefusedByWindows(part) ? $"'{part}' is no name on Windows" : null;
    }

    /// <summary>Of several paths, one that is given twice or would have to be a file and a folder at once; null where there is none.</summary>
    public static string? FindClash(IEnumerable<string> paths)
    {
        var files = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (!files.Add(path))
                return path;
        }

        return files.FirstOrDefault(path => Parents(path).Any(files.Contains));
    }

    /// <summary>The folders above a path, innermost first, without the root.</summary>
    public static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            yield return path[..slash];
    }

    /// <summary>Makes the exception for a path that is refused.</summary>
    /// <param name="path">The path.</param>
    /// <param name="problem">What is wrong with it, after a colon and without a full stop.</param>
    public static KlusterfuckException Refuse(string path, string problem)
    {
        var shown = path.Length > 200 ? path[..200] + "…" : path;
        return new KlusterfuckException(
            ErrorCodes.PathInvalid, $"The path '{shown.Replace("\0", "\\0", StringComparison.Ordinal)}' is not allowed: {problem}.", shown,
            "Paths are relative to the repository, with '/' between their parts.");
    }

    private static string? FindProblem(string? path)
    {
        if (string.IsNullOrEmpty(path))
            return "it is empty";
        if (path.Length > MaxLength)
            return $"it is longer than {MaxLength} characters";
        if (path[0] is '/' or '\\' || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0])))
            return "it is absolute";
        return path.Split('/').Where(part => part != ".").Select(FindPartProblem).FirstOrDefault(problem => problem is not null);
    }

    private static bool HasLoneSurrogate(string part)
    {
        for (var i = 0; i < part.Length; i++)
        {
            if (char.IsSurrogate(part[i]) && (i + 1 == part.Length || !char.IsSurrogatePair(part[i], part[++i])))
                return true;
        }

        return false;
    }

    // NTFS drops dots and spaces at the end and what follows a colon, and knows .git as git~1; HFS+ ignores some code points altogether.
    private static bool IsDotGit(string part)
    {
        var visible = string.Concat(part.Where(c => !IsIgnoredByHfs(c)));
        var colon = visible.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? visible : visible[..colon]).TrimEnd('.', ' ');
        return name.Equals(".git", StringComparison.OrdinalIgnoreCase) || name.Equals("git~1", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsIgnoredByHfs(char c) =>
        c is (>= '\u200C' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u206A' and <= '\u206F') or '\uFEFF';

    private static bool IsRefusedByWindows(string part) =>
        part.AsSpan().IndexOfAny(RefusedByWindows) >= 0 || part.Any(c => c < ' ') || part[^1] is '.' or ' ' || IsDevice(part.Split('.')[0].TrimEnd());

    private static bool IsDevice(string stem) =>
        stem.ToUpperInvariant() is "CON" or "PRN" or "AUX" or "NUL" or "CONIN$" or "CONOUT$"
        || (stem.Length == 4 && stem[..3].ToUpperInvariant() is "COM" or "LPT" && char.IsAsciiDigit(stem[3]));
}
