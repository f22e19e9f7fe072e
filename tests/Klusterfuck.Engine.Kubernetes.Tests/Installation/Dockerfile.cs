using System.Text.RegularExpressions;

namespace Klusterfuck.Engine.Kubernetes.Tests.Installation;

/// <summary>A Dockerfile, as far as those here go: stages, and instructions with their arguments on one line.</summary>
internal sealed partial class Dockerfile
{
    private readonly Dictionary<string, string> arguments = new(StringComparer.Ordinal);

    private Dockerfile(string text)
    {
        var lines = text.Split('\n').Where(l => !l.TrimStart().StartsWith('#'));
        foreach (var line in Continued().Replace(string.Join('\n', lines), " ").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (parts[0] == "FROM")
                Stages.Add(new Stage(Expand(parts[1].Split(' ')[0]), parts[1].Split(" AS ") is [_, var name] ? name : ""));
            else if (parts[0] == "ARG" && Stages.Count == 0)
                arguments.Add(parts[1].Split('=')[0], parts[1].Split('=')[1]);
            else
                Stages[^1].Instructions.Add((parts[0], parts[1]));
        }
    }

    /// <summary>The stages; the last is the image.</summary>
    public List<Stage> Stages { get; } = [];

    /// <summary>The image.</summary>
    public Stage Image => Stages[^1];

    public static Dockerfile Read(string file) => new(File.ReadAllText(file));

    private string Expand(string image) => image.StartsWith("${", StringComparison.Ordinal) ? arguments[image[2..^1]] : image;

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continued();

    /// <summary>A stage: what it begins with, its name and what is done in it.</summary>
    internal sealed record Stage(string From, string Name)
    {
        public List<(string Name, string Text)> Instructions { get; } = [];

        /// <summary>What is said of something last.</summary>
        public string Last(string name) => Instructions.Last(i => i.Name == name).Text;

        public IEnumerable<string> All(string name) => Instructions.Where(i => i.Name == name).Select(i => i.Text);
    }
}
