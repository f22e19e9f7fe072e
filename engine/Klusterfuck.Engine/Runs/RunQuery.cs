using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>Which runs are asked for; newest first.</summary>
/// <param name="Namespace">The namespace.</param>
public sealed record RunQuery(NamespaceName Namespace)
{
    /// <summary>Runs of this flow; null for all.</summary>
    public ResourceName? Flow { get; init; }

    /// <summary>Runs that stand so; empty for all.</summary>
    public ImmutableArray<RunStatus> Statuses { get; init; } = [];

    /// <summary>Runs stored at or after this instant; null for all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Runs whose error contains this text, in any case; null for all.</summary>
    public string? Error { get; init; }

    /// <summary>Runs this one began; null for all.</summary>
    public RunId? Parent { get; init; }

    /// <summary>Whether runs that another run began are left out.</summary>
    public bool RootsOnly { get; init; }

    /// <summary>Which part of the list.</summary>
    public PageRequest Page { get; init; } = PageRequest.First;
}
