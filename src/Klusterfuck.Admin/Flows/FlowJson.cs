using Klusterfuck.Engine.Flows;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Admin.Flows;

/// <summary>A flow.</summary>
public sealed record FlowJson
{
    /// <summary>The scope of its name.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Who it is; never reused.</summary>
    public required string Uid { get; init; }

    /// <summary>The deployed commit; null before the first.</summary>
    public required string? Commit { get; init; }

    /// <summary>The tip of the default branch.</summary>
    public required string? Latest { get; init; }

    /// <summary>How many commits of the default branch come after the deployed one.</summary>
    public required int Behind { get; init; }

    /// <summary>Whether it takes no payloads for now.</summary>
    public required bool Suspended { get; init; }

    /// <summary>The nodes of the deployed commit that take payloads from outside.</summary>
    public required IReadOnlyList<string> Entries { get; init; }

    /// <summary>Where payloads are posted, with '/' and one of <c>entries</c> after it.</summary>
    public required string Url { get; init; }

    /// <summary>Where its repository is cloned from, with the token as password.</summary>
    public required string CloneUrl { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Free labels.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Goes up by one with each change of what its owner says.</summary>
    public required long Generation { get; init; }

    internal static FlowJson Of(Flow flow, Scope scope)
    {
        var definition = flow.Definition;
        return new FlowJson
        {
            Namespace = definition.Namespace.Value,
            Name = definition.Name.Value,
            Uid = definition.Uid,
            Commit = flow.Status.Commit?.Value,
            Latest = flow.Status.Latest?.Value,
            Behind = flow.Status.Behind,
            Suspended = definition.Suspended,
            Entries = [.. flow.Status.Entries.Select(e => e.Value)],
            Url = scope.FlowUrl(definition.Name),
            CloneUrl = scope.CloneUrl(definition.Target),
            CreatedAt = definition.CreatedAt.UtcDateTime,
            Labels = definition.Labels,
            Generation = definition.Generation,
        };
    }
}
