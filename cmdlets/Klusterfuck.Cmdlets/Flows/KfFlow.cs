using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine.Flows;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>A flow.</summary>
public sealed class KfFlow
{
    internal KfFlow(Flow flow, IKfSession session)
    {
        var (definition, status) = flow;
        Context = session.Context;
        Namespace = definition.Namespace.Value;
        Name = definition.Name.Value;
        Uid = definition.Uid;
        RepositoryUrl = session.RepositoryUrl(definition.Target);
        Commit = status.Commit?.Value;
        Latest = status.Latest?.Value;
        Behind = status.Behind;
        Status = status.Commit is null ? "NotDeployed" : definition.Suspended ? "Suspended" : "Deployed";
        Entries = [.. status.Entries.Select(e => e.Value)];
        Url = session.FlowUrl(definition.Namespace, definition.Name);
        Labels = new SortedDictionary<string, string>(definition.Labels, StringComparer.Ordinal);
        CreatedAt = definition.CreatedAt.UtcDateTime;
    }

    /// <summary>The context it comes from; null where that has no name.</summary>
    public string? Context { get; }

    /// <summary>The scope of its name.</summary>
    public string Namespace { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Who it is, never reused.</summary>
    public string Uid { get; }

    /// <summary>What <c>git clone</c> takes.</summary>
    public string RepositoryUrl { get; }

    /// <summary>The deployed commit; null before the first.</summary>
    public string? Commit { get; }

    /// <summary>The tip of the default branch.</summary>
    public string? Latest { get; }

    /// <summary>How many commits of the default branch come after the deployed one.</summary>
    public int Behind { get; }

    /// <summary>Deployed, Suspended or NotDeployed.</summary>
    public string Status { get; }

    /// <summary>The nodes that take payloads.</summary>
    public IReadOnlyList<string> Entries { get; }

    /// <summary>Where payloads are posted while admin runs; the name of the node follows it.</summary>
    public Uri Url { get; }

    /// <summary>Free labels.</summary>
    public IDictionary<string, string> Labels { get; }

    /// <summary>When it was created, UTC.</summary>
    public DateTime CreatedAt { get; }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
