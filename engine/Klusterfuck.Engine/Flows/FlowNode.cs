using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows;

/// <summary>A vertex of a flow. Each kind of node has a record of its own with what it adds.</summary>
public abstract record FlowNode
{
    /// <summary>The output of a node that has but one.</summary>
    public const string OnlyOutput = "";

    /// <summary>Its name, unique in the flow.</summary>
    public required NodeId Id { get; init; }

    /// <summary>The name of its kind: <c>connector</c>, <c>function</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether payloads come in from outside here, and by no link.</summary>
    public virtual bool IsEntry => false;

    /// <summary>The outputs its links may leave by, in the order they are written; <see cref="OnlyOutput"/> for a node that has but one.</summary>
    public virtual ImmutableArray<string> Outputs => [OnlyOutput];

    /// <summary>Whether it runs once with everything that comes by its links, instead of once for each.</summary>
    public virtual bool Gathers => false;

    /// <summary>What executing it takes.</summary>
    public virtual NodeEffort Effort => NodeEffort.Acts;

    /// <summary>The steps it makes of one item at most.</summary>
    public virtual int MaxParts => 1;

    /// <summary>How it is tried again when it fails.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>What it names outside its flow.</summary>
    public virtual ImmutableArray<FlowReference> References => [];
}
