using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Repositories;

/// <summary>Clones repositories of functions and flows, with the credential set up so that git pulls and pushes.</summary>
[Cmdlet(VerbsCommon.Copy, "KfRepository", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(DirectoryInfo))]
public sealed class CopyRepositoryCommand : SessionCmdlet
{
    private const string ByName = "Function";
    private const string ByFlow = "Flow";

    /// <summary>Names of functions.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(FunctionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Names of flows.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByFlow)]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Flow { get; set; } = [];

    /// <summary>The folder the clones are made in, each in one of its own name; the location of the session unless said.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var kind = ParameterSetName == ByFlow ? TargetKind.Flow : TargetKind.Function;
        foreach (var name in kind == TargetKind.Flow ? Flow : Name)
            await TryAsync(name, () => CloneAsync(kind, name, cancellationToken));
    }

    private async Task CloneAsync(TargetKind kind, string name, CancellationToken cancellationToken)
    {
        var session = await OpenAsync(cancellationToken);
        var target = await FindAsync(kind, ResourceName.Parse(name), cancellationToken);
        var parent = GetUnresolvedProviderPathFromPSPath(Destination);
        var folder = Path.Combine(parent, name);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new KlusterfuckException(CmdletErrorCodes.FileUnusable, $"'{folder}' is there already and is not empty.", folder);
        if (!MayChange(folder, $"Clone the repository of {target}"))
            return;
        WriteVerbose($"Cloning the repository of {target} into {folder}.");
        Directory.CreateDirectory(parent);
        var git = new GitProgram(session, target);
        try
        {
            await git.RunAsync(parent, ["clone", "--quiet", git.RepositoryUrl, name], cancellationToken);
            await KeepOriginAsync(session, git, folder, cancellationToken);
        }
        catch (OperationCanceledException) when (Directory.Exists(folder))
        {
            // Ctrl-C leaves no half clone.
            Directory.Delete(folder, recursive: true);
            throw;
        }

        WriteObject(new DirectoryInfo(folder));
    }

    /// <summary>Whose repository it is: a function may use another one's.</summary>
    private async Task<Target> FindAsync(TargetKind kind, ResourceName name, CancellationToken cancellationToken)
    {
        var ns = Scope;
        if (kind == TargetKind.Flow)
            return (await CallAsync(s => s.Flows.GetAsync(ns, name, cancellationToken), cancellationToken)).Definition.Target;
        var function = await CallAsync(s => s.Functions.GetAsync(ns, name, cancellationToken), cancellationToken);
        return Target.Function(ns, function.Definition.Repository);
    }

    private async Task KeepOriginAsync(IKfSession session, GitProgram git, string folder, CancellationToken cancellationToken)
    {
        if (session.ShareOrigin() is not { } settings)
        {
            await KeepCredentialAsync(session, git, folder, cancellationToken);
            return;
        }

        await git.RunAsync(folder, ["remote", "set-url", "origin", git.OriginUrl], cancellationToken);
        await git.RunAsync(folder, ["config", "include.path", settings], cancellationToken);
        WriteVerbose("git pulls and pushes in the clone while a session works on the cluster; at other times it says what to run.");
    }

    // Git's own store, in a file it makes for its owner alone, and only for this clone: the user's settings stay as they are.
    private static async Task KeepCredentialAsync(IKfSession session, GitProgram git, string folder, CancellationToken cancellationToken)
    {
        if (session.GitCredential is not { } credential)
            return;
        Directory.CreateDirectory(KfEnvironment.ConfigFolder);
        var file = Path.Combine(KfEnvironment.ConfigFolder, "git-credentials");
        var address = new Uri(git.RepositoryUrl);
        await git.RunAsync(folder, ["config", "credential.helper", $"store --file='{file}'"], cancellationToken);
        await git.RunAsync(
            folder, ["credential-store", $"--file={file}", "store"], cancellationToken,
            $"protocol={address.Scheme}\nhost={address.Authority}\nusername={credential.User}\npassword={credential.Password}\n\n");
    }
}
