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

    internal static FunctionSettingsJson Of(FunctionDefinition definition) => new()
    {
        Path = definition.Path,
        Env = definition.Env.ToDictionary(),
        Secrets = [.. definition.Secrets.Select(s => s.Value)],
        Access = definition.Access,
        Follow = definition.Follow,
        Labels = definition.Labels.ToDictionary(),
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
    };
}
