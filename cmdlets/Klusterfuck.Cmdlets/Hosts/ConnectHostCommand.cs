using System.Management.Automation;
using System.Net;
using System.Security;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Contexts;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Hosts;

/// <summary>Lets the cmdlets work on an admin by address and token, and saves that as the current context.</summary>
[Cmdlet(VerbsCommunications.Connect, "KfHost")]
[OutputType(typeof(KfContext))]
public sealed class ConnectHostCommand : ContextCmdlet
{
    /// <summary>The address of the admin; <c>KF_URL</c> unless said.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public string? Uri { get; set; }

    /// <summary>Its token; <c>KF_TOKEN</c> unless said, else the one saved for that address.</summary>
    [Parameter(Position = 1)]
    public SecureString? Token { get; set; }

    /// <summary>The name the context is saved under; the host's unless said.</summary>
    [Parameter]
    [BlankIsAbsent]
    public string? Name { get; set; }

    /// <summary>The namespace to work in there unless said.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(HostNamespaceCompleter))]
    [BlankIsAbsent]
    public string? Namespace { get; set; }

    /// <summary>CurrentUser saves the context for sessions to come; Process keeps it in this one.</summary>
    [Parameter]
    [ValidateSet("CurrentUser", "Process")]
    public string Scope { get; set; } = "CurrentUser";

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(Uri, async () =>
    {
        var address = SessionChoice.ReadAddress(
            Uri ?? KfEnvironment.Address ?? throw new KlusterfuckException(CmdletErrorCodes.AddressInvalid, "Nothing says the address of the admin.", hint: "Pass -Uri, or set KF_URL."));
        if (Namespace is not null)
            NamespaceName.Parse(Namespace);
        var entry = new ContextEntry
        {
            Name = Name ?? (address.IsDefaultPort ? address.Host : $"{address.Host}:{address.Port}"),
            Address = address,
            Token = Token is not null ? new NetworkCredential("", Token).Password : SessionChoice.FindToken(address),
            Namespace = Namespace,
        };
        if (address.Scheme == "http" && !address.IsLoopback)
            WriteWarning($"The token travels to {address} as it is: anybody on the way can read it. Use https.");
        WriteVerbose($"Connecting to {address}.");
        await ConnectAsync(entry, Scope == "CurrentUser", cancellationToken);
    });
}
