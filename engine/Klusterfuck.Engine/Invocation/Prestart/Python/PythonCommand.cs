using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Invocation.Prestart.Python;

/// <summary>Tells commands that an interpreter of Python runs, and how it is started.</summary>
internal static partial class PythonCommand
{
    // Nothing can have this name: there is no such descriptor.
    private const string NoProgram = "/proc/self/fd/no-program";
    private const int LongestFirstLine = 256;

    // Not those by which an interpreter ignores its environment, prints about itself or stays.
    private static readonly SearchValues<char> Options = SearchValues.Create("bBOPqRsux");

    // What env -S takes to mean more than itself.
    private static readonly SearchValues<char> Quotes = SearchValues.Create("'\"\\$#");

    private static readonly string[] UsualVariables =
    [
        "PYTHONBREAKPOINT", "PYTHONCOERCECLOCALE", "PYTHONDEVMODE", "PYTHONDONTWRITEBYTECODE", "PYTHONFAULTHANDLER", "PYTHONHASHSEED", "PYTHONINTMAXSTRDIGITS",
        "PYTHONIOENCODING", "PYTHONNODEBUGRANGES", "PYTHONNOUSERSITE", "PYTHONOPTIMIZE", "PYTHONPATH", "PYTHONPYCACHEPREFIX", "PYTHONSAFEPATH",
        "PYTHONUNBUFFERED", "PYTHONUSERBASE", "PYTHONUTF8", "PYTHONWARNINGS",
    ];

    /// <summary>How the interpreter of a command is started with a program that does not exist; null where it is no Python, or anything is unusual.</summary>
    public static ProgramStart? WithoutProgram(ProgramStart start)
    {
        foreach (var name in start.Environment.Keys)
        {
            if (name.StartsWith("PYTHON", StringComparison.Ordinal) && !UsualVariables.Contains(name))
                return null;
        }

        if (IsPython(start.Command[0]))
        {
            var program = CountOptions(start.Command, 1);
            return program > 0 && program < start.Command.Count ? start with { Command = [.. start.Command.Take(program), NoProgram] } : null;
        }

        return ReadInterpreter(start.Program) is { } interpreter ? start with { Program = interpreter[0], Command = [.. interpreter, NoProgram] } : null;
    }

    // The words the kernel puts before the name of a script, by its '#!' line.
    private static List<string>? ReadInterpreter(string file)
    {
        var line = ReadFirstLine(file);
        if (line is null)
            return null;
        var blank = line.AsSpan().IndexOfAny(' ', '\t');
        var interpreter = blank < 0 ? line : line[..blank];
        var argument = blank < 0 ? "" : line[blank..].Trim(' ', '\t');
        List<string> words = argument.Length == 0 ? [interpreter] : [interpreter, argument];
        if (!interpreter.StartsWith('/'))
            return null;
        if (IsPython(interpreter))
            return CountOptions(words, 1) == words.Count ? words : null;
        if (Path.GetFileName(interpreter) != "env")
            return null;
        var split = argument.StartsWith("-S", StringComparison.Ordinal) ? argument[2..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) : [argument];
        return split.Length > 0 && IsPython(split[0]) && CountOptions(split, 1) == split.Length && !argument.AsSpan().ContainsAny(Quotes) ? words : null;
    }

    private static string? ReadFirstLine(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            Span<byte> head = stackalloc byte[LongestFirstLine];
            head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            var end = head.IndexOf((byte)'\n');
            return head.StartsWith("#!"u8) && end > 0 && !head[..end].Contains((byte)'\r') ? Encoding.UTF8.GetString(head[2..end]).Trim(' ', '\t') : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The index behind the options that begin at one; -1 where one of them is unusual.
    private static int CountOptions(IReadOnlyList<string> words, int first)
    {
        var at = first;
        while (at < words.Count && words[at].StartsWith('-') && !IsProgram(words[at]))
        {
            if (words[at] == "-W")
                at++;
            else if (!words[at].StartsWith("-W", StringComparison.Ordinal) && (words[at].Length < 2 || words[at].AsSpan(1).ContainsAnyExcept(Options)))
                return -1;
            at++;
        }

        return at;
    }

    private static bool IsProgram(string word) => word is "-m" or "-c" || !word.StartsWith('-');

    private static bool IsPython(string file) => Names().IsMatch(Path.GetFileName(file));

    [GeneratedRegex(@"^python(3(\.[0-9]+)?)?\z")]
    private static partial Regex Names();
}
