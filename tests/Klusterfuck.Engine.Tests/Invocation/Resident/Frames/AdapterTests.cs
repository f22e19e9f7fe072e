using System.Text.RegularExpressions;
using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Engine.Tests.Invocation.Resident.Frames;

/// <summary>The adapters that the documentation shows work as printed.</summary>
public sealed partial class AdapterTests
{
    public static TheoryData<string> Commands => [.. Adapters().Matches(Documentation()).Select(m => m.Groups["command"].Value)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task InvokeAsync_PrintedAdapter_Answers(string command)
    {
        var words = command.Split(' ');
        Assert.SkipUnless(Node.IsThere(words[0]), $"{words[0]} is not installed.");
        var adapter = Adapters().Matches(Documentation()).Single(m => m.Groups["command"].Value == command);
        using var function = new TestFunction(new FunctionConfig { Command = [.. words], Mode = FunctionMode.Stream });
        function.Write(words[^1], adapter.Groups["text"].Value);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => function.RunAsync(TestFunction.Request("world"))));

        Assert.All(answers, answer => Assert.Equal("Hello, world!\n", answer.Body));
    }

    private static string Documentation()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Klusterfuck.slnx")))
                return File.ReadAllText(Path.Combine(folder.FullName, "docs", "modes.md"));
        }

        throw new DirectoryNotFoundException("The tests do not run in the repository.");
    }

    [GeneratedRegex("<!-- adapter: (?<command>[^>]+) -->\n```\\w+\n(?<text>.*?)```\n", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Adapters();
}
