using System.Text;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Invocation.Prestart.Node;

/// <summary>Finds out whether a program is run by Node.js: <c>node script</c>, or a script whose <c>#!</c> line says so.</summary>
internal static class NodeCommand
{
    private const int LongestHead = 256;

    /// <summary>The binary of Node.js that a start comes to, absolute; null where it comes to none, or by a way that is unusual.</summary>
    public static string? FindBinary(ProgramStart start)
    {
        if (!NodeFlags.AreHarmless(start.Environment))
            return null;
        if (IsBinary(start.Program))
            return NodeFlags.LeadToScript(start.Command.Skip(1)) ? start.Program : null;
        return ReadInterpreter(start.Program) is { Length: > 0 } words ? FindInterpreter(words, start) : null;
    }

    private static string? FindInterpreter(string[] words, ProgramStart start)
    {
        var flags = words.AsSpan(1);
        var interpreter = words[0];
        if (Path.GetFileName(interpreter) == "env")
        {
            // The kernel gives the rest of the line as one argument, which only -S divides.
            if (flags.Length > 1 && flags[0] == "-S")
                flags = flags[1..];
            else if (flags.Length != 1)
                return null;
            interpreter = flags[0];
            flags = flags[1..];
        }
        else if (flags.Length > 1)
        {
            return null;
        }

        if (!NodeFlags.LeadToScript([.. flags, start.Program]))
            return null;
        try
        {
            var binary = ProgramFile.Find(interpreter, start.Folder, start.Environment.GetValueOrDefault("PATH"));
            return IsBinary(binary) ? binary : null;
        }
        catch (ProgramStartException)
        {
            return null;
        }
    }

    private static string[]? ReadInterpreter(string file)
    {
        var head = ReadHead(file);
        var end = head.AsSpan().IndexOf((byte)'\n');
        return head.AsSpan().StartsWith("#!"u8) && end > 0 && head[end - 1] != '\r'
            ? Encoding.UTF8.GetString(head.AsSpan(2, end - 2)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
            : null;
    }

    // A wrapper of that name may run Node.js several times, or something else.
    private static bool IsBinary(string file) =>
        Path.GetFileName(file) is "node" or "nodejs" && ReadHead(file).AsSpan().StartsWith("\u007fELF"u8);

    private static byte[] ReadHead(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var head = new byte[LongestHead];
            return head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
