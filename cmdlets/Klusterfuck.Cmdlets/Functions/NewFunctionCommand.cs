using System.Collections;
using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Functions.Hosting;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Functions;

/// <summary>Creates a function with a repository and a working template.</summary>
[Cmdlet(VerbsCommon.New, "KfFunction", SupportsShouldProcess = true)]
[OutputType(typeof(KfFunction))]
public sealed class NewFunctionCommand : HostedFunctionCmdlet
{
    /// <summary>Its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Chooses the template.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public FunctionRuntime? Runtime { get; set; }

    /// <summary>Environment of the program: a hashtable or <c>A=1;B=2</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Pairs]
    public Hashtable? Env { get; set; }

    /// <summary>Names of secrets given to the program as variables.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public string[]? Secret { get; set; }

    /// <summary>Who may call it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public FunctionAccess? Access { get; set; }

    /// <summary>Free labels: a hashtable or <c>A=1;B=2</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Pairs]
    public Hashtable? Label { get; set; }

    /// <summary>The function whose repository to use instead of one of its own.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public string? Repository { get; set; }

    /// <summary>The folder of the repository that holds <c>config.yaml</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public string? Path { get; set; }

    /// <summary>How long to wait until it answers: <c>30</c>, <c>30s</c>, <c>5m</c> or a TimeSpan; five minutes unless said.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Does not wait until it answers.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(Name, async () =>
    {
        var ns = Scope;
        var function = new NewFunction(ns, ResourceName.Parse(Name))
        {
            Runtime = Runtime,
            Env = Pairs.Read(Env),
            Secrets = [.. (Secret ?? []).Select(ResourceName.Parse)],
            Access = Access ?? FunctionAccess.Token,
            Labels = Pairs.Read(Label),
            Repository = Repository is null ? null : ResourceName.Parse(Repository),
            Path = Path ?? "",
            Follow = FollowedAfter(null),
            Hosting = HostingAfter(FunctionHosting.Default),
        };
        if (!MayChange($"function {ns}/{Name}", "Create"))
            return;
        WriteVerbose($"Creating function '{Name}' in namespace '{ns}'.");
        var created = await CallAsync(s => s.Functions.CreateAsync(function, cancellationToken), cancellationToken);
        if (created.Warning is { } warning)
            WriteWarning(warning);
        var limit = NoWait ? TimeSpan.Zero : Timeout ?? Patience;
        var now = await WaitAsync(
            created, $"Creating {created.Definition.Target}", limit,
            f => f.Status.State == FunctionState.Preparing ? "Waiting until it answers" : null, cancellationToken);
        await WriteFunctionAsync(now, cancellationToken);
        if (!NoWait && now.Status.State == FunctionState.Preparing)
            throw new KlusterfuckException(CmdletErrorCodes.FunctionNotReady, $"{now.Definition.Target} was created and does not answer after {limit}.", now.Definition.Target.ToString());
    });
}
