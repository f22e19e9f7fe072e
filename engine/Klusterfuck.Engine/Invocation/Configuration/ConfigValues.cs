using System.Collections.Immutable;
using System.Globalization;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Invocation.Configuration;

/// <summary>Reads the values of <c>config.yaml</c>; what is wrong becomes a problem and an empty value.</summary>
/// <param name="problems">Takes what is wrong.</param>
internal sealed class ConfigValues(List<Problem> problems)
{
    /// <summary>Reports a problem with the place of a node.</summary>
    public void Report(string code, string path, ConfigNode node, string message) =>
        problems.Add(new Problem(code, path, $"Line {node.Line}, column {node.Column}: {message}"));

    /// <summary>A text that is not empty of meaning.</summary>
    public string? ReadText(string path, ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Scalar || node.IsNull)
            Report("WrongType", path, node, $"'{Name(path)}' must be a text.");
        else if (node.Text.Contains('\0', StringComparison.Ordinal))
            Report("OutOfRange", path, node, $"'{Name(path)}' holds a NUL character.");
        else
            return node.Text;
        return null;
    }

    /// <summary>A whole number in a range.</summary>
    public long? ReadNumber(string path, ConfigNode node, long least, long most)
    {
        if (node.Kind != ConfigNodeKind.Scalar || !node.IsPlain || !long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            Report("WrongType", path, node, $"'{Name(path)}' must be a whole number.");
        else if (number < least || number > most)
            Report("OutOfRange", path, node, $"'{Name(path)}' must be from {least} to {most}.");
        else
            return number;
        return null;
    }

    /// <summary>A time in a range.</summary>
    public TimeSpan? ReadDuration(string path, ConfigNode node, TimeSpan least, TimeSpan most)
    {
        if (ReadText(path, node) is not { } text)
            return null;
        if (!Quantity.TryParseDuration(text, out var duration))
            Report("WrongType", path, node, $"'{Name(path)}' must be a time with its unit, such as 500ms, 30s, 5m or 1h; '{text}' is none.");
        else if (duration < least || duration > most)
            Report("OutOfRange", path, node, $"'{Name(path)}' must be from {Quantity.FormatDuration(least)} to {Quantity.FormatDuration(most)}.");
        else
            return duration;
        return null;
    }

    /// <summary>A size up to a limit.</summary>
    public long? ReadSize(string path, ConfigNode node, long most)
    {
        if (ReadText(path, node) is not { } text)
            return null;
        if (!Quantity.TryParseSize(text, out var bytes))
            Report("WrongType", path, node, $"'{Name(path)}' must be a size, such as 6MiB, 512KiB, 1MB or a number of bytes; '{text}' is none.");
        else if (bytes > most)
            Report("OutOfRange", path, node, $"'{Name(path)}' must be {Quantity.FormatSize(most)} at most.");
        else
            return bytes;
        return null;
    }

    /// <summary>A program and its arguments: a text that is split, or a list.</summary>
    public ImmutableArray<string> ReadCommand(string path, ConfigNode node)
    {
        ImmutableArray<string> command;
        if (node.Kind == ConfigNodeKind.List)
        {
            command = ReadTexts(path, node);
        }
        else if (node.Kind == ConfigNodeKind.Map || node.IsNull)
        {
            Report("WrongType", path, node, $"'{Name(path)}' must be a program with its arguments: a text or a list of texts.");
            return [];
        }
        else if (ReadText(path, node) is not { } text || !CommandLine.TrySplit(text, out var words))
        {
            Report("BadCommand", path, node, $"'{Name(path)}' has a quote that is not closed, or ends with a backslash.");
            return [];
        }
        else
        {
            command = [.. words];
        }

        if (command.IsDefaultOrEmpty || command[0].Length == 0)
            Report("BadCommand", path, node, $"'{Name(path)}' names no program.");
        else
            CheckProgram(path, node, command);
        return command;
    }

    /// <summary>A list of texts.</summary>
    public ImmutableArray<string> ReadTexts(string path, ConfigNode node)
    {
        if (node.Kind == ConfigNodeKind.List)
            return [.. node.Items.Select((item, i) => ReadText($"{path}[{i}]", item)).OfType<string>()];
        Report("WrongType", path, node, $"'{Name(path)}' must be a list.");
        return [];
    }

    /// <summary>A list of files of the repository.</summary>
    public ImmutableArray<string> ReadFiles(string path, ConfigNode node)
    {
        var files = ImmutableArray.CreateBuilder<string>();
        foreach (var text in ReadTexts(path, node))
        {
            if (CheckPath(path, node, text) is { } file)
                files.Add(file);
        }

        return files.ToImmutable();
    }

    /// <summary>Variables by name.</summary>
    public ImmutableSortedDictionary<string, string> ReadVariables(string path, ConfigNode node)
    {
        var variables = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (node.Kind != ConfigNodeKind.Map)
            Report("WrongType", path, node, $"'{Name(path)}' must be names with values.");
        foreach (var (key, value) in node.Entries)
        {
            var at = $"{path}.{key.Text}";
            if (variables.ContainsKey(key.Text))
                Report("DuplicateKey", at, key, $"'{key.Text}' is there twice.");
            else if (!IsVariable(key.Text))
                Report("NameInvalid", at, key, $"'{key.Text}' is no name for a variable: it must be letters, digits and '_', not beginning with a digit.");
            else if (key.Text.StartsWith(ProgramEnvironment.Reserved, StringComparison.OrdinalIgnoreCase))
                Report("NameReserved", at, key, $"'{key.Text}' is reserved: names that begin with {ProgramEnvironment.Reserved} are the platform's.");
            else if (value.IsNull)
                Report("WrongType", at, value, $"'{key.Text}' has no value; write '' for an empty one.");
            else if (ReadText(at, value) is { } text)
                variables[key.Text] = text;
        }

        return variables.ToImmutable();
    }

    /// <summary>Names of secrets.</summary>
    public ImmutableArray<ResourceName> ReadSecrets(string path, ConfigNode node)
    {
        var secrets = ImmutableArray.CreateBuilder<ResourceName>();
        foreach (var text in ReadTexts(path, node))
        {
            if (!ResourceName.TryParse(text, out var name))
                Report("NameInvalid", path, node, $"'{text}' is no name for a secret: it must be {DnsLabel.Rule}.");
            else if (secrets.Contains(name))
                Report("DuplicateKey", path, node, $"The secret '{text}' is there twice.");
            else
                secrets.Add(name);
        }

        return secrets.ToImmutable();
    }

    // A name with a '/' is a file of the repository, unless it is an absolute one of the machine.
    private void CheckProgram(string path, ConfigNode node, ImmutableArray<string> command)
    {
        foreach (var word in command.Where((word, i) => IsRelative(word) || (i == 0 && word.Contains('/', StringComparison.Ordinal) && !word.StartsWith('/'))))
            CheckPath(path, node, word);
    }

    private string? CheckPath(string path, ConfigNode node, string file)
    {
        if (!RepositoryPath.TryNormalize(file, out var normalized, out var problem))
            Report("PathInvalid", path, node, $"'{file}' must be a file of the repository, relative to {FunctionConfig.FileName}: {problem}.");
        return normalized;
    }

    private static bool IsRelative(string word) => word.StartsWith("./", StringComparison.Ordinal) || word.StartsWith("../", StringComparison.Ordinal);

    private static bool IsVariable(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Name(string path) => path[(path.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
