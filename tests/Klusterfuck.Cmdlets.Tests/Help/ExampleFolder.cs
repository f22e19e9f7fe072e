using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Help;

/// <summary>A data folder and a working folder that have what the examples of the help speak of, made once and copied for each.</summary>
public sealed class ExampleFolder : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kf-examples-").FullName;

    public ExampleFolder()
    {
        using var shell = new Shell();
        Fill(shell);
        shell.Emit("Remove-Module Klusterfuck");
        Copy(shell.DataFolder, Path.Combine(folder, "data"));
        Copy(shell.WorkFolder, Path.Combine(folder, "work"));
    }

    /// <summary>A shell of its own over a copy.</summary>
    public Shell Open()
    {
        var shell = new Shell();
        Copy(Path.Combine(folder, "data"), shell.DataFolder);
        Copy(Path.Combine(folder, "work"), shell.WorkFolder);
        return shell;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // Checkouts are made again where they are needed.
    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var part in Directory.GetDirectories(from).Where(d => Path.GetFileName(d) != "checkouts"))
            Copy(part, Path.Combine(to, Path.GetFileName(part)));
    }

    private static void Fill(Shell shell)
    {
        shell.CreateFunction("hello", "cat");
        shell.Emit("New-KfFunction api-users -Runtime Shell -Repository hello");
        shell.Commit("hello", "cat; echo", "v2");
        const string Model = """
            { "version": 1, "nodes": [ { "id": "in", "kind": "connector", "connector": "http" }, { "id": "greet", "kind": "function", "function": "hello" } ],
              "links": [ { "from": "in", "to": "greet" } ] }
            """;
        File.WriteAllText(Path.Combine(shell.WorkFolder, "flow.json"), Model);
        File.WriteAllBytes(Path.Combine(shell.WorkFolder, "big.bin"), [0, 1, 2, 255]);
        shell.Emit("New-KfFlow orders -ModelPath ./flow.json");
        shell.Emit("Start-KfRun orders -InputObject first");
        shell.Emit("New-KfSecret api-key -Value ([System.Net.NetworkCredential]::new('', 'x').SecurePassword) -ForFunctions");
    }
}
