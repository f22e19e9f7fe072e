using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Klusterfuck.Cmdlets.Clusters;

namespace Klusterfuck.Cmdlets.Sessions.Cluster;

/// <summary>
/// Where clones of a cluster's repositories pull from and push to. A port-forward has another port each time, so a clone keeps an address that lasts
/// and includes a file that turns it into the port-forward that is open. While none is, git says that it does not find the host, whose name says what
/// to run; and the credential is nowhere on the disk.
/// </summary>
internal sealed partial class ClusterOrigin(ClusterPlace place)
{
    private const string User = "kf";
    private const string Closed = "# No session works on this cluster: Connect-KfCluster lets one.\n";

    private readonly string name = NameOf(place);

    /// <summary>What a clone keeps.</summary>
    public Uri Address => new($"http://{name}.run-connect-kfcluster.invalid/");

    /// <summary>What a clone includes.</summary>
    public string ConfigFile => Path.Combine(Folder, $"{name}.config");

    private string CredentialFile => Path.Combine(Folder, $"{name}.credentials");

    private static string Folder => Path.Combine(KfEnvironment.ConfigFolder, "git");

    /// <summary>Leads clones to a port-forward from now on, also those to come.</summary>
    public void Begin(Uri admin, string token)
    {
        OwnerFile.MakeFolder(Folder);
        Write(admin, token);
    }

    /// <summary>Leads the clones there are to a port-forward, where they are not led there already.</summary>
    public void Keep(Uri admin, string token)
    {
        if (File.Exists(ConfigFile) && !LeadsTo(admin))
            Write(admin, token);
    }

    /// <summary>Leads clones there no more; not where another session has led them elsewhere since.</summary>
    public void End(Uri admin)
    {
        if (!File.Exists(ConfigFile) || !LeadsTo(admin))
            return;
        File.Delete(CredentialFile);
        OwnerFile.Write(ConfigFile, Encoding.UTF8.GetBytes(Closed));
    }

    private void Write(Uri admin, string token)
    {
        OwnerFile.Write(CredentialFile, Encoding.UTF8.GetBytes($"{admin.Scheme}://{User}:{Uri.EscapeDataString(token)}@{admin.Authority}\n"));
        var config = $"""
            [url "{admin.AbsoluteUri}"]
            	insteadOf = "{Address.AbsoluteUri}"
            [credential "{admin.AbsoluteUri.TrimEnd('/')}"]
            	helper = ""
            	helper = "store --file='{CredentialFile.Replace("\\", "/", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}'"

            """;
        OwnerFile.Write(ConfigFile, Encoding.UTF8.GetBytes(config));
    }

    private bool LeadsTo(Uri admin) => File.ReadAllText(ConfigFile).Contains($"\"{admin.AbsoluteUri}\"", StringComparison.Ordinal);

    // The kubeconfig's context as far as a host name allows, and what tells it from one of the same name elsewhere.
    private static string NameOf(ClusterPlace place)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{place.KubeConfig}\n{place.KubeContext}\n{place.SystemNamespace}"));
        var word = NotInHost().Replace((place.KubeContext ?? "cluster").ToLowerInvariant(), "-").Trim('-');
        return $"{(word.Length > 40 ? word[..40].TrimEnd('-') : word)}-{Convert.ToHexStringLower(hash.AsSpan(0, 4))}".TrimStart('-');
    }

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotInHost();
}
