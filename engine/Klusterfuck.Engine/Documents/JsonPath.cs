namespace Klusterfuck.Engine.Documents;

/// <summary>Writes JSON paths: <c>$.nodes[2].variables['A B']</c>.</summary>
internal static class JsonPath
{
    /// <summary>The path of a key of the object at <paramref name="path"/>.</summary>
    public static string Key(string path, string key) =>
        key.Length is > 0 and <= 64 && !char.IsAsciiDigit(key[0]) && key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? $"{path}.{key}"
            : $"{path}[{ProblemList.Quote(key)}]";

    /// <summary>The path of an element of the array at <paramref name="path"/>.</summary>
    public static string Element(string path, int index) => $"{path}[{index}]";
}
