using Newtonsoft.Json;

namespace Klusterfuck.Engine.Documents;

/// <summary>
/// Checks that a text is JSON by RFC 8259 and nothing more, before Newtonsoft.Json reads it, which also takes comments, single quotes, trailing commas,
/// octal numbers and more. Finds duplicate keys on the way.
/// </summary>
internal sealed class JsonSyntax
{
    private readonly string text;
    private readonly int maxDepth;
    private readonly ProblemList problems;
    private readonly Stack<Container> containers = new();
    private int position;

    private JsonSyntax(string text, int maxDepth, ProblemList problems)
    {
        this.text = text;
        this.maxDepth = maxDepth;
        this.problems = problems;
    }

    /// <summary>Whether the text can be read; where not, the problem says what is wrong in which line and column. Duplicate keys are problems that do not stop reading.</summary>
    public static bool Check(string text, int maxDepth, ProblemList problems) => new JsonSyntax(text, maxDepth, problems).Document();

    private bool Document()
    {
        var value = true;
        do
        {
            Space();
            if (value)
            {
                if (position == text.Length)
                    return Fault("The document ends where a value should be");
                var c = text[position];
                if (c is '{' or '[')
                {
                    if (containers.Count == maxDepth)
                        return Fault($"The document is nested deeper than {maxDepth} levels", "JsonTooDeep");
                    position++;
                    containers.Push(new Container(c == '{'));
                    Space();
                    if (position < text.Length && text[position] == (c == '{' ? '}' : ']'))
                        value = false;
                    else if (c == '{' && !Key())
                        return false;
                    continue;
                }

                if (!(c == '"' ? String() : c is '-' or (>= '0' and <= '9') ? Number() : Word()))
                    return false;
                value = false;
                continue;
            }

            var container = containers.Peek();
            if (position == text.Length)
                return Fault($"The document ends inside {(container.Keys is null ? "an array" : "an object")}");
            if (text[position] == (container.Keys is null ? ']' : '}'))
            {
                position++;
                containers.Pop();
            }
            else if (text[position] == ',')
            {
                position++;
                container.Index++;
                value = true;
                Space();
                if (position < text.Length && text[position] == (container.Keys is null ? ']' : '}'))
                    return Fault("There is a comma after the last element");
                if (container.Keys is not null && !Key())
                    return false;
            }
            else
            {
                return Fault($"There should be a ',' or a '{(container.Keys is null ? ']' : '}')}'");
            }
        }
        while (value || containers.Count > 0);

        Space();
        return position == text.Length || Fault("Something follows the end of the document");
    }

    private bool Key()
    {
        Space();
        var start = position;
        if (position == text.Length || text[position] != '"')
            return Fault("There should be a key in double quotes");
        if (!String())
            return false;
        var key = text[(start + 1)..(position - 1)];
        if (key.Contains('\\', StringComparison.Ordinal))
            key = JsonConvert.DeserializeObject<string>(text[start..position]) ?? "";
        var container = containers.Peek();
        container.Key = key;
        if (!container.Keys!.Add(key) && !problems.IsFull)
        {
            var (line, column) = Place(start);
            problems.Add("DuplicateKey", Path(), $"The key {ProblemList.Quote(key)} is there twice (line {line}, column {column}).");
        }

        Space();
        if (position == text.Length || text[position] != ':')
            return Fault("There should be a ':' after the key");
        position++;
        return true;
    }

    private bool String()
    {
        for (position++; position < text.Length; position++)
        {
            var c = text[position];
            if (c == '"')
            {
                position++;
                return true;
            }

            if (c < ' ')
                return Fault("A string holds a control character; write it as an escape such as \\n");
            if (c != '\\')
                continue;
            position++;
            if (position < text.Length && text[position] == 'u')
            {
                if (position + 4 >= text.Length || !text.AsSpan(position + 1, 4).ToArray().All(char.IsAsciiHexDigit))
                    return Fault("After \\u there should be four hexadecimal digits");
                position += 4;
            }
            else if (position < text.Length && !"\"\\/bfnrt".Contains(text[position], StringComparison.Ordinal))
            {
                return Fault($"'\\{text[position]}' is no escape of JSON");
            }
        }

        return Fault("The document ends inside a string");
    }

    private bool Number()
    {
        if (text[position] == '-')
            position++;
        var zero = position < text.Length && text[position] == '0';
        var digits = Digits();
        if (digits == 0)
            return Fault("There should be a digit");
        if (zero && digits > 1)
            return Fault("A number begins with a superfluous 0");
        if (position < text.Length && text[position] == '.')
        {
            position++;
            if (Digits() == 0)
                return Fault("There should be a digit after the decimal point");
        }

        if (position < text.Length && text[position] is 'e' or 'E')
        {
            position++;
            if (position < text.Length && text[position] is '+' or '-')
                position++;
            if (Digits() == 0)
                return Fault("There should be a digit in the exponent");
        }

        return true;
    }

    private int Digits()
    {
        var start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
            position++;
        return position - start;
    }

    private bool Word()
    {
        foreach (var word in (string[])["true", "false", "null"])
        {
            if (text.AsSpan(position).StartsWith(word, StringComparison.Ordinal))
            {
                position += word.Length;
                return true;
            }
        }

        return Fault(text[position] switch
        {
            '/' => "There is a comment, which JSON does not have",
            '\'' => "Strings take double quotes",
            _ => "There should be a value",
        });
    }

    private void Space()
    {
        while (position < text.Length && text[position] is ' ' or '\t' or '\n' or '\r')
            position++;
    }

    private bool Fault(string what, string code = "JsonInvalid")
    {
        var (line, column) = Place(position);
        problems.Add(code, Path(), $"{(position < text.Length && text[position] == '/' ? "There is a comment, which JSON does not have" : what)} (line {line}, column {column}).");
        return false;
    }

    private (int Line, int Column) Place(int at)
    {
        var before = text.AsSpan(0, Math.Min(at, text.Length));
        return (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }

    private string Path() => containers.Reverse().Aggregate("$", (path, c) => c.Keys is null ? JsonPath.Element(path, c.Index) : c.Key is null ? path : JsonPath.Key(path, c.Key));

    private sealed class Container(bool isObject)
    {
        public HashSet<string>? Keys { get; } = isObject ? new HashSet<string>(StringComparer.Ordinal) : null;

        public string? Key { get; set; }

        public int Index { get; set; }
    }
}
