using System.Collections.Immutable;
using Klusterfuck.Admin.Functions.Hosting;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Functions.Hosting;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Admin.Functions;

/// <summary>Turns what callers send into what the engine takes.</summary>
internal static class FunctionBodies
{
    /// <summary>The function a body asks for.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/> with all names that are none.</exception>
    public static NewFunction Read(CreateFunctionJson body, NamespaceName ns)
    {
        var problems = new List<Problem>();
        if (!ResourceName.TryParse(body.Name, out var name))
            problems.Add(NameProblem(body.Name, "$.name"));
        ResourceName repository = default;
        if (body.Repository is not null && !ResourceName.TryParse(body.Repository, out repository))
            problems.Add(NameProblem(body.Repository, "$.repository"));
        var secrets = Names(body.Secrets, "$.secrets", problems);
        var hosting = Hosting(body.Image, body.Service, body.Ingress, body.Scale, body.Limits, problems);
        if (problems.Count > 0)
            throw KlusterfuckException.ForProblems("function", problems);
        return new NewFunction(ns, name)
        {
            Runtime = body.Runtime,
            Repository = body.Repository is null ? null : repository,
            Path = body.Path ?? "",
            Env = Sorted(body.Env),
            Secrets = secrets,
            Access = body.Access ?? FunctionAccess.Token,
            Follow = body.Follow,
            Labels = Sorted(body.Labels),
            Hosting = hosting,
        };
    }

    /// <summary>Names of secrets.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/> with all names that are none.</exception>
    public static ImmutableArray<ResourceName> Names(List<string>? texts, string path)
    {
        var problems = new List<Problem>();
        var names = Names(texts, path, problems);
        return problems.Count == 0 ? names : throw KlusterfuckException.ForProblems("function", problems);
    }

    /// <summary>How a cluster is to run it; what is not said is as for a new function.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/> with all problems of its form.</exception>
    public static FunctionHosting Hosting(string? image, ServiceJson? service, IngressJson? ingress, ScaleJson? scale, LimitsJson? limits)
    {
        var problems = new List<Problem>();
        var hosting = Hosting(image, service, ingress, scale, limits, problems);
        return problems.Count == 0 ? hosting : throw KlusterfuckException.ForProblems("function", problems);
    }

    /// <summary>A map as the engine keeps it.</summary>
    public static ImmutableSortedDictionary<string, string> Sorted(Dictionary<string, string>? map) =>
        map is null ? ImmutableSortedDictionary<string, string>.Empty : map.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static FunctionHosting Hosting(
        string? image, ServiceJson? service, IngressJson? ingress, ScaleJson? scale, LimitsJson? limits, List<Problem> problems) => new()
    {
        Image = image,
        Service = ServiceJson.Read(service, problems),
        Ingress = IngressJson.Read(ingress, problems),
        Scale = ScaleJson.Read(scale),
        Limits = LimitsJson.Read(limits),
    };

    private static ImmutableArray<ResourceName> Names(List<string>? texts, string path, List<Problem> problems)
    {
        var names = ImmutableArray.CreateBuilder<ResourceName>();
        for (var i = 0; i < (texts?.Count ?? 0); i++)
        {
            if (ResourceName.TryParse(texts![i], out var name))
                names.Add(name);
            else
                problems.Add(NameProblem(texts[i], $"{path}[{i}]"));
        }
        return names.ToImmutable();
    }

    private static Problem NameProblem(string? text, string path) => new("NameInvalid", path, $"'{text}' is no name: it must be {DnsLabel.Rule}.");
}
