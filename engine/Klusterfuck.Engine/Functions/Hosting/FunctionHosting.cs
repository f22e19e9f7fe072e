namespace Klusterfuck.Engine.Functions.Hosting;

/// <summary>How a cluster runs a function: what stands around its program.</summary>
public sealed record FunctionHosting
{
    /// <summary>One worker behind an address inside the cluster.</summary>
    public static FunctionHosting Default { get; } = new();

    /// <summary>Another worker image, whole name with its tag; null for the installed one.</summary>
    public string? Image { get; init; }

    /// <summary>Its address.</summary>
    public FunctionService Service { get; init; } = new();

    /// <summary>Its address from outside, by host name; null for none.</summary>
    public FunctionIngress? Ingress { get; init; }

    /// <summary>How many workers.</summary>
    public FunctionScale Scale { get; init; } = new();

    /// <summary>What a worker may use.</summary>
    public FunctionLimits Limits { get; init; } = new();
}
