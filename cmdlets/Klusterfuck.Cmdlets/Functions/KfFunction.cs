using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Functions.Hosting;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Functions;

/// <summary>A function.</summary>
public sealed class KfFunction
{
    internal KfFunction(Function function, IKfSession session)
    {
        var (definition, status, warning) = function;
        Context = session.Context;
        Namespace = definition.Namespace.Value;
        Name = definition.Name.Value;
        Uid = definition.Uid;
        Runtime = definition.Runtime.ToString();
        Repository = definition.Repository.Value;
        RepositoryUrl = session.RepositoryUrl(Target.Function(definition.Namespace, definition.Repository));
        Path = definition.Path;
        Commit = status.Commit?.Value;
        Serving = status.Serving?.Value;
        Latest = status.Latest?.Value;
        Behind = status.Behind;
        Status = status.State.ToString();
        Message = status.Message ?? warning;
        Url = session.FunctionUrl(definition.Namespace, definition.Name);
        Access = definition.Access.ToString();
        Env = new SortedDictionary<string, string>(definition.Env, StringComparer.Ordinal);
        Secrets = [.. definition.Secrets.Select(s => s.Value)];
        Labels = new SortedDictionary<string, string>(definition.Labels, StringComparer.Ordinal);
        FollowedBranch = definition.Follow;
        Hosting = definition.Hosting;
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

    /// <summary>What it was created as.</summary>
    public string Runtime { get; }

    /// <summary>The name of the function whose repository it uses; its own unless it was created otherwise.</summary>
    public string Repository { get; }

    /// <summary>What <c>git clone</c> takes.</summary>
    public string RepositoryUrl { get; }

    /// <summary>The folder of the repository that holds <c>config.yaml</c>; empty for the root.</summary>
    public string Path { get; }

    /// <summary>The selected commit; null before the first selection.</summary>
    public string? Commit { get; }

    /// <summary>The commit that answers now; null where none does.</summary>
    public string? Serving { get; }

    /// <summary>The tip of the default branch.</summary>
    public string? Latest { get; }

    /// <summary>How many commits of the default branch come after the selected one.</summary>
    public int Behind { get; }

    /// <summary>Pending, Preparing, Ready or Failed.</summary>
    public string Status { get; }

    /// <summary>Why it cannot answer, or what its creator should know; null otherwise.</summary>
    public string? Message { get; }

    /// <summary>Where it answers while admin runs: below <c>KF_URL</c>, or where admin listens by default.</summary>
    public Uri Url { get; }

    /// <summary>Token or Public.</summary>
    public string Access { get; }

    /// <summary>Environment of the program.</summary>
    public IDictionary<string, string> Env { get; }

    /// <summary>Names of the secrets the program is given.</summary>
    public IReadOnlyList<string> Secrets { get; }

    /// <summary>Free labels.</summary>
    public IDictionary<string, string> Labels { get; }

    /// <summary>The branch whose tip it selects by itself; null where it waits to be told.</summary>
    public string? FollowedBranch { get; }

    /// <summary>How a cluster runs it: image, service, ingress, scale, limits.</summary>
    public FunctionHosting Hosting { get; }

    /// <summary>When it was created, UTC.</summary>
    public DateTime CreatedAt { get; }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
