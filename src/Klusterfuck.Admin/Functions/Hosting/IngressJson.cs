using Klusterfuck.Engine;
using Klusterfuck.Engine.Functions.Hosting;

namespace Klusterfuck.Admin.Functions.Hosting;

/// <summary>The address of a function from outside a cluster, by host name.</summary>
public sealed record IngressJson
{
    /// <summary>The host name, which must be said; <c>*.</c> may stand before it.</summary>
    public string? Host { get; init; }

    /// <summary>The path it begins with; <c>/</c> unless said.</summary>
    public string? Path { get; init; }

    /// <summary>Which controller serves it; the cluster's default unless said.</summary>
    public string? ClassName { get; init; }

    /// <summary>The Secret of its certificate; plain HTTP unless said.</summary>
    public string? TlsSecret { get; init; }

    internal static IngressJson? Of(FunctionIngress? ingress) =>
        ingress is null ? null : new() { Host = ingress.Host, Path = ingress.Path, ClassName = ingress.ClassName, TlsSecret = ingress.TlsSecret };

    internal static FunctionIngress? Read(IngressJson? json, List<Problem> problems)
    {
        if (json is null)
            return null;
        if (json.Host is null)
            problems.Add(new Problem("IngressInvalid", "$.ingress.host", "The host name is missing."));
        return new FunctionIngress(json.Host ?? "", json.Path ?? "/", json.ClassName, json.TlsSecret);
    }
}
