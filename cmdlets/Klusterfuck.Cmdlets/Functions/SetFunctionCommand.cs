using System.Collections;
using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Functions;

/// <summary>Changes what is named of a function, and nothing else.</summary>
[Cmdlet(VerbsCommon.Set, "KfFunction", SupportsShouldProcess = true)]
[OutputType(typeof(KfFunction))]
public sealed class SetFunctionCommand : HostedFunctionCmdlet
{
    /// <summary>Its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FunctionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Variables to add or change; <c>$null</c> removes one, the others stay.</summary>
    [Parameter]
    [Pairs]
    public Hashtable? Env { get; set; }

    /// <summary>All secrets given to the program; an empty list for none.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[]? Secret { get; set; }

    /// <summary>Who may call it.</summary>
    [Parameter]
    [BlankIsAbsent]
    public FunctionAccess? Access { get; set; }

    /// <summary>Labels to add or change; <c>$null</c> removes one, the others stay.</summary>
    [Parameter]
    [Pairs]
    public Hashtable? Label { get; set; }

    /// <summary>The folder of the repository that holds <c>config.yaml</c>; empty for the root.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Path { get; set; }

    /// <summary>Emits the function.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Name)
            await TryAsync(name, () => ChangeAsync(name, cancellationToken));
    }

    private async Task ChangeAsync(string name, CancellationToken cancellationToken)
    {
        var ns = Scope;
        var resource = ResourceName.Parse(name);
        var secrets = Secret?.Select(ResourceName.Parse).ToArray();
        if (!MayChange($"function {ns}/{name}", $"Change {Describe()}"))
            return;
        WriteVerbose($"Changing {Describe()} of function '{name}' in namespace '{ns}'.");
        var changed = await CallAsync(
            s => s.Functions.UpdateAsync(ns, resource, d => Change(d, secrets), cancellationToken), cancellationToken);
        if (PassThru)
            await WriteFunctionAsync(changed, cancellationToken);
    }

    private FunctionDefinition Change(FunctionDefinition definition, ResourceName[]? secrets) => definition with
    {
        Env = Pairs.Merge(definition.Env, Env),
        Secrets = secrets is null ? definition.Secrets : [.. secrets],
        Access = Access ?? definition.Access,
        Labels = Pairs.Merge(definition.Labels, Label),
        Path = Path ?? definition.Path,
        Follow = FollowedAfter(definition.Follow),
        Hosting = HostingAfter(definition.Hosting),
    };

    private string Describe()
    {
        var parts = new[]
        {
            Env is null ? null : $"env ({Pairs.Names(Env)})",
            Secret is null ? null : $"secrets ({string.Join(", ", Secret)})",
            Access is null ? null : $"access ({Access})",
            Label is null ? null : $"labels ({Pairs.Names(Label)})",
            Path is null ? null : $"path ({Path})",
        };
        var named = string.Join(", ", parts.OfType<string>().Concat(DescribeHosting()));
        return named.Length == 0 ? "nothing" : named;
    }
}
