using System.Collections.Immutable;
using Klusterfuck.Engine.Functions.Hosting;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Functions;

/// <summary>What a function to be created shall be.</summary>
/// <param name="Namespace">The scope of its name.</param>
/// <param name="Name">Its name.</param>
public sealed record NewFunction(NamespaceName Namespace, ResourceName Name)
{
    /// <summary>Chooses the template; null for the first of python, node, powershell, shell whose interpreter is here.</summary>
    public FunctionRuntime? Runtime { get; init; }

    /// <summary>An existing repository to use instead of one of its own.</summary>
    public ResourceName? Repository { get; init; }

    /// <summary>The folder of the repository that holds <c>config.yaml</c>; the root unless said.</summary>
    public string Path { get; init; } = "";

    /// <summary>Environment of the program.</summary>
    public ImmutableSortedDictionary<string, string> Env { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Secrets given to the program as variables.</summary>
    public ImmutableArray<ResourceName> Secrets { get; init; } = [];

    /// <summary>Who may call it.</summary>
    public FunctionAccess Access { get; init; } = FunctionAccess.Token;

    /// <summary>How a cluster runs it.</summary>
    public FunctionHosting Hosting { get; init; } = FunctionHosting.Default;

    /// <summary>The branch whose tip it selects by itself when that moves; <c>HEAD</c> for the default branch. Null: it waits to be told.</summary>
    public string? Follow { get; init; }

    /// <summary>Free labels.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
