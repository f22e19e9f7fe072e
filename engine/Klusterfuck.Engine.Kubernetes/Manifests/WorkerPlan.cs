using System.Collections.Immutable;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Kubernetes.Manifests;

/// <summary>All that the manifests of a function are made of.</summary>
internal sealed record WorkerPlan
{
    /// <summary>What its owner says.</summary>
    public required FunctionDefinition Definition { get; init; }

    /// <summary>The resource.</summary>
    public required Owner Owner { get; init; }

    /// <summary>The commit that shall serve.</summary>
    public required CommitId Commit { get; init; }

    /// <summary>Where its repository is cloned from.</summary>
    public required Uri Repository { get; init; }

    /// <summary>What its worker is to know.</summary>
    public required WorkerKeys Keys { get; init; }

    /// <summary>How long a request may take at most.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The secrets it is given: those of the definition and of <c>config.yaml</c>.</summary>
    public ImmutableArray<ResourceName> Secrets { get; init; } = [];

    /// <summary>Changes whenever the value of one of them does.</summary>
    public string SecretVersions { get; init; } = "";
}
