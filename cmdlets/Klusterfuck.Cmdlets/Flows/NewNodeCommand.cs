using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>Makes a node of a flow; New-KfFlow builds the flow of nodes and links.</summary>
[Cmdlet(VerbsCommon.New, "KfNode")]
[OutputType(typeof(KfNode))]
public sealed class NewNodeCommand : KfCmdlet
{
    /// <summary>Its id: 1 to 63 lower-case letters, digits and '-'.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = "";

    /// <summary>Its kind; function, connector or subflow where -Function, -Connector or -Flow says it.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompletions("connector", "function", "choice", "join", "foreach", "loop", "wait", "transform", "subflow", "approval", "respond", "request", "publish")]
    [BlankIsAbsent]
    public string? Kind { get; set; }

    /// <summary>The function it runs.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FunctionNameCompleter))]
    [BlankIsAbsent]
    public string? Function { get; set; }

    /// <summary>The connector payloads come in by.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public string? Connector { get; set; }

    /// <summary>The flow it starts.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [BlankIsAbsent]
    public string? Flow { get; set; }

    /// <summary>The connector's variables: text, or <c>@{ secret = 'name' }</c> for a secret.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Pairs]
    public Hashtable? Variable { get; set; }

    /// <summary>How long one attempt may take: <c>30</c>, <c>30s</c>, <c>5m</c> or a TimeSpan.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <summary>How often it is tried in all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public int? Attempts { get; set; }

    /// <summary>Every other key of its kind, as flow.json has it: <c>@{ rules = @(@{ when = 'input.score > 5'; output = 'yes' }) }</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Pairs]
    public Hashtable? Setting { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(Id, () =>
    {
        var settings = new OrderedDictionary();
        Add(settings, "connector", Connector);
        Add(settings, "function", Function);
        Add(settings, "flow", Flow);
        Add(settings, "variables", Variable);
        if (Timeout is { } timeout)
            settings["timeout"] = $"{(long)timeout.TotalMilliseconds}ms";
        if (Attempts is { } attempts)
            settings["retry"] = new OrderedDictionary { ["attempts"] = attempts };
        foreach (DictionaryEntry other in Setting ?? [])
            settings[Pairs.Text(other.Key)!] = other.Value;
        WriteObject(new KfNode(NodeId.Parse(Id).Value, Kind ?? FindKind(), settings));
        return Task.CompletedTask;
    });

    private string FindKind() => (Connector, Function, Flow) switch
    {
        (not null, null, null) => "connector",
        (null, not null, null) => "function",
        (null, null, not null) => "subflow",
        _ => throw KlusterfuckException.ForProblems("node", [new Problem("KindMissing", "$.kind", $"Nothing says of which kind node '{Id}' is.")]),
    };

    private static void Add(OrderedDictionary settings, string key, object? value)
    {
        if (value is not null)
            settings[key] = value;
    }
}
