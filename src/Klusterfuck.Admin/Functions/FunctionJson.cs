using System.Text.Json.Serialization;
using Klusterfuck.Admin.Functions.Hosting;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Admin.Functions;

/// <summary>A function.</summary>
public sealed record FunctionJson
{
    /// <summary>The scope of its name.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Who it is; never reused.</summary>
    public required string Uid { get; init; }

    /// <summary>What it was created as.</summary>
    public required FunctionRuntime Runtime { get; init; }

    /// <summary>The function whose repository it uses; its own name where it has one of its own.</summary>
    public required string Repository { get; init; }

    /// <summary>The folder of the repository that holds <c>config.yaml</c>; empty for the root.</summary>
    public required string Path { get; init; }

    /// <summary>The selected commit.</summary>
    public required string? Commit { get; init; }

    /// <summary>The commit that answers now.</summary>
    public required string? Serving { get; init; }

    /// <summary>The tip of the default branch.</summary>
    public required string? Latest { get; init; }

    /// <summary>How many commits of the default branch come after the selected one.</summary>
    public required int Behind { get; init; }

    /// <summary>Whether it can answer.</summary>
    public required FunctionState Status { get; init; }

    /// <summary>Why it cannot; null where it can.</summary>
    public required string? Message { get; init; }

    /// <summary>What its creator should know; only in the answer to its creation.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Warning { get; init; }

    /// <summary>Where it answers.</summary>
    public required string Url { get; init; }

    /// <summary>Where its repository is cloned from, with the token as password.</summary>
    public required string CloneUrl { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Free labels.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Environment of its program.</summary>
    public required IReadOnlyDictionary<string, string> Env { get; init; }

    /// <summary>Secrets its program gets, by name.</summary>
    public required IReadOnlyList<string> Secrets { get; init; }

    /// <summary>Who may call it.</summary>
    public required FunctionAccess Access { get; init; }

    /// <summary>The branch it follows; null where it waits to be told.</summary>
    public required string? Follow { get; init; }

    /// <summary>Another worker image in a cluster; null for the installed one.</summary>
    public required string? Image { get; init; }

    /// <summary>Its address in a cluster. This and what follows say how a cluster runs it; elsewhere they are kept and not used.</summary>
    public required ServiceJson Service { get; init; }

    /// <summary>Its address from outside a cluster; null for none.</summary>
    public required IngressJson? Ingress { get; init; }

    /// <summary>How many workers it has in a cluster.</summary>
    public required ScaleJson Scale { get; init; }

    /// <summary>What a worker of it may use in a cluster.</summary>
    public required LimitsJson Limits { get; init; }

    /// <summary>Goes up by one with each change of what its owner says.</summary>
    public required long Generation { get; init; }

    internal static FunctionJson Of(Function function, Scope scope)
    {
        var definition = function.Definition;
        return new FunctionJson
        {
            Namespace = definition.Namespace.Value,
            Name = definition.Name.Value,
            Uid = definition.Uid,
            Runtime = definition.Runtime,
            Repository = definition.Repository.Value,
            Path = definition.Path,
            Commit = function.Status.Commit?.Value,
            Serving = function.Status.Serving?.Value,
            Latest = function.Status.Latest?.Value,
            Behind = function.Status.Behind,
            Status = function.Status.State,
            Message = function.Status.Message,
            Warning = function.Warning,
            Url = scope.FunctionUrl(definition.Name),
            CloneUrl = scope.CloneUrl(Engine.Naming.Target.Function(definition.Namespace, definition.Repository)),
            CreatedAt = definition.CreatedAt.UtcDateTime,
            Labels = definition.Labels,
            Env = definition.Env,
            Secrets = [.. definition.Secrets.Select(s => s.Value)],
            Access = definition.Access,
            Follow = definition.Follow,
            Image = definition.Hosting.Image,
            Service = ServiceJson.Of(definition.Hosting.Service),
            Ingress = IngressJson.Of(definition.Hosting.Ingress),
            Scale = ScaleJson.Of(definition.Hosting.Scale),
            Limits = LimitsJson.Of(definition.Hosting.Limits),
            Generation = definition.Generation,
        };
    }
}
