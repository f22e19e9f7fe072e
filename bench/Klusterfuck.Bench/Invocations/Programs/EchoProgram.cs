namespace Klusterfuck.Bench.Invocations.Programs;

/// <summary>A program that answers with what it is sent, in one language and one of the modes of <c>config.yaml</c>.</summary>
internal sealed record EchoProgram(string Language, string Extension, string Mode)
{
    private const string Server = "server";

    private static readonly (string Language, string Extension)[] Languages = [("C", "c"), ("shell", "sh"), ("Python", "py"), ("Node.js", "js")];

    /// <summary>All of them, by mode.</summary>
    public static IReadOnlyList<EchoProgram> All { get; } =
    [
        .. Languages.Select(l => new EchoProgram(l.Language, l.Extension, "process")),
        .. Languages.Select(l => new EchoProgram(l.Language, l.Extension, "stream")),
        .. Languages.Where(l => HasServer(l.Extension)).Select(l => new EchoProgram(l.Language, l.Extension, "http")),
    ];

    /// <summary>What a table calls it.</summary>
    public string Name => Mode == "process" ? Language : $"{Language}, {Mode}";

    /// <summary>Writes it into a folder as a function and returns the path of what is run.</summary>
    public async Task<string> WriteAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var executable = await WriteAsync(folder, Mode == "http" ? Server : Mode, cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "config.yaml"), $"version: 1\ncommand: ./{Path.GetFileName(executable)}\nconcurrency: 64\nmode: {Mode}\n", cancellationToken);
        return executable;
    }

    /// <summary>Writes what serves the same over HTTP on <c>PORT</c>; null where there is none in this language.</summary>
    public async Task<string?> WriteServerAsync(string folder, CancellationToken cancellationToken) =>
        Mode != "process" && HasServer(Extension) ? await WriteAsync(folder, Server, cancellationToken) : null;

    private static bool HasServer(string extension) => extension is "py" or "js";

    private async Task<string> WriteAsync(string folder, string kind, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, $"{kind}.{Extension}");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Invocations", "Programs", $"{kind}.{Extension}"), path, overwrite: true);
        if (Extension == "c")
        {
            var executable = Path.Combine(folder, kind);
            await Tool.RunAsync("cc", ["-O2", "-o", executable, path], cancellationToken);
            return executable;
        }

        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
