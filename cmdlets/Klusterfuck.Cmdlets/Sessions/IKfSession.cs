using Klusterfuck.Cmdlets.Commits;
using Klusterfuck.Cmdlets.Connectors;
using Klusterfuck.Cmdlets.Flows;
using Klusterfuck.Cmdlets.Functions;
using Klusterfuck.Cmdlets.Runs;
using Klusterfuck.Cmdlets.Secrets;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Sessions;

/// <summary>Where a cmdlet works: a data folder in this process, or an admin elsewhere. What it says and refuses is the same on both.</summary>
internal interface IKfSession
{
    /// <summary>The name of its context; null for one without a name.</summary>
    string? Context { get; }

    /// <summary>Functions.</summary>
    IFunctions Functions { get; }

    /// <summary>Commits and files.</summary>
    ICommits Commits { get; }

    /// <summary>Flows.</summary>
    IFlows Flows { get; }

    /// <summary>Runs and dead letters.</summary>
    IRuns Runs { get; }

    /// <summary>Secrets.</summary>
    ISecrets Secrets { get; }

    /// <summary>Connectors.</summary>
    IConnectors Connectors { get; }

    /// <summary>The namespaces there are, by name; <c>default</c> is one of them.</summary>
    Task<IReadOnlyList<string>> ListNamespacesAsync(CancellationToken cancellationToken);

    /// <summary>What <c>git clone</c> takes.</summary>
    string RepositoryUrl(Target repository);

    /// <summary>What a clone keeps as its origin; <see cref="RepositoryUrl"/>, unless that lasts no longer than the session.</summary>
    string OriginUrl(Target repository) => RepositoryUrl(repository);

    /// <summary>Lets git find <see cref="OriginUrl"/> while the session lasts; what a clone includes for that, null where git needs nothing.</summary>
    string? ShareOrigin() => null;

    /// <summary>The user and password git is to send to <see cref="RepositoryUrl"/>; null where none is needed.</summary>
    (string User, string Password)? GitCredential { get; }

    /// <summary>Where a function answers.</summary>
    Uri FunctionUrl(NamespaceName ns, ResourceName name);

    /// <summary>Where payloads are posted; the name of the node follows it.</summary>
    Uri FlowUrl(NamespaceName ns, ResourceName name);
}
