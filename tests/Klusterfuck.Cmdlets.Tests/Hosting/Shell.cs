using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace Klusterfuck.Cmdlets.Tests.Hosting;

/// <summary>PowerShell's own engine with the built module imported, over a data folder and a working folder of its own.</summary>
public sealed class Shell : IDisposable
{
    private static readonly Lazy<TestCluster> SharedCluster = new(() => new TestCluster());

    private readonly TestHost host = new();

    public Shell()
        : this(import: true)
    {
    }

    internal Shell(Place place)
        : this(import: true, place)
    {
    }

    /// <summary>A session; with views of a file of its own ahead of the module's, where one is given.</summary>
    internal Shell(bool import, Place place = Place.Embedded, string? views = null)
    {
        Place = place;
        if (place != Place.Embedded)
        {
            RemoteAdmin.Start();
            Namespace = $"t{Guid.NewGuid():N}"[..12];
        }

        Folder = Directory.CreateTempSubdirectory("kf-cmdlets-").FullName;
        DataFolder = Path.Combine(Folder, "data");
        WorkFolder = Directory.CreateDirectory(Path.Combine(Folder, "work")).FullName;
        var state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        if (views is not null)
            state.Formats.Add(new SessionStateFormatEntry(views));
        if (import)
            state.ImportPSModule([Manifest]);
        Runspace = RunspaceFactory.CreateRunspace(host, state);
        Runspace.Open();
        Runspace.SessionStateProxy.Path.SetLocation(WorkFolder);
        if (place == Place.Cluster)
            Emit("Connect-KfCluster $config -Namespace $namespace -Scope Process", ("config", SharedCluster.Value.KubeConfig), ("namespace", Namespace));
    }

    public static string RepositoryRoot { get; } = typeof(Shell).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    public static string Manifest { get; } = Path.Combine(RepositoryRoot, "Klusterfuck.psd1");

    internal Place Place { get; }

    /// <summary>The namespace its names are in: one of its own on the admin all tests share.</summary>
    public string Namespace { get; } = "default";

    public string Folder { get; }

    public string DataFolder { get; }

    public string WorkFolder { get; }

    public Runspace Runspace { get; }

    internal TestHostInterface Console => host.Console;

    /// <summary>Runs a script and gives what it emitted and what it wrote to the other streams.</summary>
    public Outcome Run(string script, params (string Name, object? Value)[] variables)
    {
        SetVariables();
        foreach (var (name, value) in variables)
            Runspace.SessionStateProxy.SetVariable(name, value);
        using var shell = PowerShell.Create(Runspace);
        shell.AddScript(script);
        var output = new PSDataCollection<PSObject>();
        Exception? thrown = null;
        try
        {
            shell.Invoke(null, output);
        }
        catch (RuntimeException e)
        {
            thrown = e;
        }

        return new Outcome(
            [.. output], [.. shell.Streams.Error], [.. shell.Streams.Verbose.Select(v => v.Message)], [.. shell.Streams.Debug.Select(d => d.Message)],
            [.. shell.Streams.Warning.Select(w => w.Message)], thrown);
    }

    /// <summary>Runs a script that must not fail, and gives what it emitted.</summary>
    public IReadOnlyList<PSObject> Emit(string script, params (string Name, object? Value)[] variables)
    {
        var outcome = Run(script, variables);
        Assert.Null(outcome.Thrown);
        Assert.Empty(outcome.Errors.Select(e => $"{e.FullyQualifiedErrorId}: {e}\n{e.ScriptStackTrace}\n{e.Exception}"));
        return outcome.Output;
    }

    /// <summary>What a script shows on the console.</summary>
    public string Show(string script, params (string Name, object? Value)[] variables)
    {
        var before = Console.Plain.Length;
        Emit($"& {{ {script} }} | Out-Default", variables);
        return Console.Plain[before..];
    }

    public string Git(string arguments) => string.Join('\n', Emit($"git {Credential}-c user.name=Test -c user.email=test@example.com {arguments}"));

    /// <summary>Makes a shell function whose only commit after the template runs a script.</summary>
    public void CreateFunction(string name, string script, string subject = "v1")
    {
        Emit($"New-KfFunction {name} -Runtime Shell");
        Commit(name, script, subject);
        Emit($"Set-KfCommit {name} HEAD");
    }

    /// <summary>Commits and pushes a shell script as the program of a function.</summary>
    public void Commit(string name, string script, string subject, string config = "")
    {
        var clone = Path.Combine(Folder, $"clone-{Guid.NewGuid():N}");
        Git($"clone --quiet (Get-KfFunction {name}).RepositoryUrl '{clone}'");
        File.WriteAllText(Path.Combine(clone, "run.sh"), $"#!/bin/sh\n{script}\n");
        File.WriteAllText(Path.Combine(clone, "config.yaml"), $"version: 1\ncommand: ./run.sh\nexecutables: [run.sh]\n{config}\n");
        Git($"-C '{clone}' add --all");
        Git($"-C '{clone}' commit --quiet --allow-empty --message '{subject}'");
        Git($"-C '{clone}' push --quiet origin HEAD");
    }

    private string Credential => Place != Place.Embedded
        ? $"-c 'http.extraHeader=Authorization: Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("kf:" + RemoteAdmin.Token))}' "
        : "";

    private void SetVariables()
    {
        var isRemote = Place == Place.Remote;
        Environment.SetEnvironmentVariable("KF_DATA", isRemote ? null : DataFolder);
        Environment.SetEnvironmentVariable("KF_CONFIG", Path.Combine(Folder, "config"));
        Environment.SetEnvironmentVariable("KF_URL", isRemote ? RemoteAdmin.Address.ToString() : null);
        Environment.SetEnvironmentVariable("KF_TOKEN", isRemote ? RemoteAdmin.Token : null);
        Environment.SetEnvironmentVariable("KF_NAMESPACE", Place != Place.Embedded ? Namespace : null);
        Environment.SetEnvironmentVariable("KF_CONTEXT", null);
    }

    public void Dispose()
    {
        if (Runspace.RunspaceStateInfo.State == RunspaceState.Opened)
            Run("Get-Module Klusterfuck | Remove-Module");
        Runspace.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
