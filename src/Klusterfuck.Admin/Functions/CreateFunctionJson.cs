using Klusterfuck.Admin.Functions.Hosting;
using Klusterfuck.Engine.Functions;

namespace Klusterfuck.Admin.Functions;

/// <summary>A function to be created.</summary>
public sealed record CreateFunctionJson
{
    /// <summary>Its name: a DNS label.</summary>
    public required string Name { get; init; }

    /// <summary>Chooses the template of its repository; the first of python, node, powershell, shell whose interpreter is there unless said.</summary>
    public FunctionRuntime? Runtime { get; init; }

    /// <summary>A function whose repository it shall use, instead of one of its own.</summary>
    public string? Repository { get; init; }

    /// <summary>The folder of the repository that holds <c>config.yaml</c>; the root unless said.</summary>
    public string? Path { get; init; }

    /// <summary>Environment of its program.</summary>
    public Dictionary<string, string>? Env { get; init; }

    /// <summary>Secrets its program gets, by name.</summary>
    public List<string>? Secrets { get; init; }

    /// <summary>Who may call it: <c>token</c> unless said.</summary>
    public FunctionAccess? Access { get; init; }

    /// <summary>A branch whose tip it selects by itself when that moves, or <c>HEAD</c> for the default branch; it waits to be told unless said.</summary>
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
}
