using Klusterfuck.Admin.Functions.Hosting;
using Klusterfuck.Engine.Functions;

namespace Klusterfuck.Admin.Functions;

/// <summary>What of a function its owner may change.</summary>
public sealed record FunctionSettingsJson
{
    /// <summary>The folder of the repository that holds <c>config.yaml</c>.</summary>
    public string? Path { get; init; }

    /// <summary>Environment of its program.</summary>
    public Dictionary<string, string>? Env { get; init; }

    /// <summary>Secrets its program gets, by name.</summary>
    public List<string>? Secrets { get; init; }

    /// <summary>Who may call it.</summary>
    public FunctionAccess? Access { get; init; }

    /// <summary>A branch whose tip it selects by itself when that moves, or <c>HEAD</c> for the default branch; null: it waits to be told.</summary>
    public string? Follow { get; init; }

    /// <summary>Free labels.</summary>
    public Dictionary<string, string>? Labels { get; init; }

    /// <summary>Another worker image in a cluster, whole name with its tag; the installed one unless said.</summary>
    public string? Image { get; init; }

    /// <summary>Its address in a cluster. This and what follows say how a cluster runs it; elsewhere they are kept and not used.</summary>
    public ServiceJson? Service { get; init; }

    /// <summary>Its address from outside a cluster, by host name; none unless said.</summary>
    public IngressJson? Ingress { get; init; }

    /// <summary>How many workers it has in a cluster; one unless said.</summary>
    public ScaleJson? Scale { get; init; }

    /// <summary>What a worker of it may use in a cluster.</summary>
    public LimitsJson? Limits { get; init; }

    internal static FunctionSettingsJson Of(FunctionDefinition definition) => new()
    {
        Path = definition.Path,
        Env = definition.Env.ToDictionary(),
        Secrets = [.. definition.Secrets.Select(s => s.Value)],
        Access = definition.Access,
        Follow = definition.Follow,
        Labels = definition.Labels.ToDictionary(),
        Image = definition.Hosting.Image,
        Service = ServiceJson.Of(definition.Hosting.Service),
        Ingress = IngressJson.Of(definition.Hosting.Ingress),
        Scale = ScaleJson.Said(definition.Hosting.Scale),
        Limits = LimitsJson.Of(definition.Hosting.Limits),
    };

    /// <summary>The definition with these settings; what they do not say is as for a new function.</summary>
    internal FunctionDefinition ApplyTo(FunctionDefinition definition) => definition with
    {
        Path = Path ?? "",
        Env = FunctionBodies.Sorted(Env),
        Secrets = FunctionBodies.Names(Secrets, "$.secrets"),
        Access = Access ?? FunctionAccess.Token,
        Follow = Follow,
        Labels = FunctionBodies.Sorted(Labels),
        Hosting = FunctionBodies.Hosting(Image, Service, Ingress, Scale, Limits),
    };
}
