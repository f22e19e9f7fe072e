using System.Collections.Immutable;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Functions.Hosting;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Functions;

/// <summary>What its owner says of a function. Its program and how to run it are in its repository; its selected commit is kept beside it.</summary>
public sealed record FunctionDefinition : Definition
{
    /// <summary>What it was created as.</summary>
    public required FunctionRuntime Runtime { get; init; }

    /// <summary>The name of the function whose repository this one uses, in the same namespace; its own where it is the function's own name.</summary>
    public required ResourceName Repository { get; init; }

    /// <summary>The folder of the repository that holds <c>config.yaml</c>, with '/' between its parts; empty for the root.</summary>
    public string Path { get; init; } = "";

    /// <summary>Environment of the program; wins over <c>config.yaml</c>'s.</summary>
    public ImmutableSortedDictionary<string, string> Env { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Secrets given to the program as variables, beside those <c>config.yaml</c> names.</summary>
    public ImmutableArray<ResourceName> Secrets { get; init; } = [];

    /// <summary>Who may call it; callers with the token unless said.</summary>
    public FunctionAccess Access { get; init; } = FunctionAccess.Token;

    /// <summary>How a cluster runs it; kept and not used where functions are child processes.</summary>
    public FunctionHosting Hosting { get; init; } = FunctionHosting.Default;

    /// <summary>The branch whose tip it selects by itself when that moves; <c>HEAD</c> for the default branch. Null: it waits to be told.</summary>
    public string? Follow { get; init; }

    /// <summary>Itself, as what has a selected commit.</summary>
    public Target Target => Target.Function(Namespace, Name);
}
