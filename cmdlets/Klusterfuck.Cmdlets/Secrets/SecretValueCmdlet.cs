using System.Management.Automation;
using System.Net;
using System.Security;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Secrets;

namespace Klusterfuck.Cmdlets.Secrets;

/// <summary>What the cmdlets that take a secret's value share: it comes in encrypted and is shown nowhere.</summary>
public abstract class SecretValueCmdlet : SessionCmdlet
{
    internal const string ByValue = "Value";
    internal const string ByCredential = "Credential";

    /// <summary>The value.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByValue)]
    [ValidateNotNull]
    public SecureString? Value { get; set; }

    /// <summary>A credential whose password is the value.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByCredential)]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    private protected string Text => new NetworkCredential("", Credential?.Password ?? Value).Password;

    private protected async Task WriteSecretAsync(SecretEntry entry, CancellationToken cancellationToken) =>
        WriteObject(new KfSecret(entry, (await OpenAsync(cancellationToken)).Context));

    private protected static string Describe(NamespaceName ns, string name) => $"secret {ns}/{name}";
}
