using System.Collections.Immutable;
using System.Reflection;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Functions.Templates;

/// <summary>
/// What the repository of a new function starts with: a program that answers a greeting (standard input names who is greeted), its
/// <c>config.yaml</c> and a README.
/// </summary>
public static class FunctionTemplates
{
    private static readonly ImmutableArray<FunctionRuntime> DefaultOrder =
        [FunctionRuntime.Python, FunctionRuntime.Node, FunctionRuntime.PowerShell, FunctionRuntime.Shell];

    private static readonly ImmutableArray<string> ProgramEndings = OperatingSystem.IsWindows() ? [".exe", ".cmd"] : [""];

    private static string SearchPath => Environment.GetEnvironmentVariable("PATH") ?? "";

    /// <summary>The files of a template, by path.</summary>
    /// <param name="runtime">What the function is written in.</param>
    public static IReadOnlyList<FileChange> For(FunctionRuntime runtime)
    {
        var assembly = typeof(FunctionTemplates).Assembly;
        var folder = $"templates/{Folder(runtime)}/";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => new FileChange(name[folder.Length..], Read(assembly, name))),
        ];
    }

    /// <summary>The program a template needs to run: <c>python3</c>, <c>node</c>, <c>pwsh</c>, <c>sh</c>; <c>cc</c>, to be built, for a binary.</summary>
    public static string Interpreter(FunctionRuntime runtime) => runtime switch
    {
        FunctionRuntime.Shell => "sh",
        FunctionRuntime.Python => "python3",
        FunctionRuntime.Node => "node",
        FunctionRuntime.PowerShell => "pwsh",
        _ => "cc",
    };

    /// <summary>Where the program a template needs is, absolute, by the <c>PATH</c> of this process; null where it is not.</summary>
    public static string? FindInterpreter(FunctionRuntime runtime) => FindInterpreter(runtime, SearchPath);

    /// <summary>The first of python, node, powershell and shell whose interpreter is here; shell where none is.</summary>
    public static FunctionRuntime FindDefaultRuntime() => FindDefaultRuntime(SearchPath);

    internal static FunctionRuntime FindDefaultRuntime(string searchPath) =>
        DefaultOrder.FirstOrDefault(runtime => FindInterpreter(runtime, searchPath) is not null, FunctionRuntime.Shell);

    internal static string? FindInterpreter(FunctionRuntime runtime, string searchPath) =>
        searchPath
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted)
            .SelectMany(folder => ProgramEndings.Select(ending => Path.Combine(folder, Interpreter(runtime) + ending)))
            .FirstOrDefault(IsProgram);

    private static bool IsProgram(string path) =>
        File.Exists(path)
        && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);

    private static string Folder(FunctionRuntime runtime) => runtime switch
    {
        FunctionRuntime.Shell => "shell",
        FunctionRuntime.Python => "python",
        FunctionRuntime.Node => "node",
        FunctionRuntime.PowerShell => "powershell",
        _ => "binary",
    };

    private static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
