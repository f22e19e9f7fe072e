using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows;

/// <summary>What its owner says of a flow. Its graph is <c>flow.json</c> in its repository; its selected commit is the deployed one.</summary>
public sealed record FlowDefinition : Definition
{
    /// <summary>Whether it takes no payloads for now. Runs that have begun go on.</summary>
    public bool Suspended { get; init; }

    /// <summary>Itself, as what has a selected commit.</summary>
    public Target Target => Target.Flow(Namespace, Name);
}
