using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Definitions;

/// <summary>What every definition has: where and what it is called, who it is for good, and when it was made.</summary>
public abstract record Definition
{
    /// <summary>The scope of its name.</summary>
    public required NamespaceName Namespace { get; init; }

    /// <summary>Its name, unique for its kind in the namespace.</summary>
    public required ResourceName Name { get; init; }

    /// <summary>Who it is: 32 hexadecimal digits, never reused, also when the same name is created again.</summary>
    public required string Uid { get; init; }

    /// <summary>Free labels, for selecting.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Goes up by one with each change, beginning at 1; what an ETag is made of. Written by the store.</summary>
    public long Generation { get; init; } = 1;
}
