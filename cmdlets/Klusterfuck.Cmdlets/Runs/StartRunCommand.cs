using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Invocation;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>Starts a run of a flow for each payload.</summary>
[Cmdlet(VerbsLifecycle.Start, "KfRun", SupportsShouldProcess = true)]
[OutputType(typeof(KfRun))]
public sealed class StartRunCommand : SessionCmdlet
{
    /// <summary>The flow.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Flow { get; set; } = "";

    /// <summary>The payload: text and bytes as they are, a file's content, any other object as JSON.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    /// <summary>The connector node it comes in by; the flow's only one unless said.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [BlankIsAbsent]
    public string? Node { get; set; }

    /// <summary>A key under which the same run is returned again.</summary>
    [Parameter]
    [ValidateLength(1, 255)]
    public string? IdempotencyKey { get; set; }

    /// <summary>The media type of the payload; by what it is unless said.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ContentType { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(Flow, async () =>
    {
        var ns = Scope;
        var flow = ResourceName.Parse(Flow);
        NodeId? node = Node is null ? null : NodeId.Parse(Node);
        var body = RequestBody.Of(InputObject, wasPassed: MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(InputObject)));
        var payload = new Payload(await body.ReadAsync(Payload.MaxBytes + 1, cancellationToken), ContentType ?? body.ContentType);
        if (!MayChange($"flow {ns}/{Flow}", "Start a run"))
            return;
        WriteVerbose($"Starting a run of flow '{Flow}' in namespace '{ns}' with {payload.Body.Length} bytes.");
        var run = await CallAsync(
            async s => (await s.Runs.GetAsync(ns, await s.Runs.StartAsync(ns, flow, node, payload, IdempotencyKey, cancellationToken), cancellationToken)).Run,
            cancellationToken);
        WriteObject(new KfRun(run, [], (await OpenAsync(cancellationToken)).Context));
    });
}
